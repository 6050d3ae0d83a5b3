import GradusTraining

/// Prints the objective and the metrics as training goes on.
struct TrainingLog {
    /// About as many lines are printed.
    private static let lineCount = 10
    /// On a terminal the last line is redrawn as often per second.
    private static let redrawsPerSecond = 10.0

    private let objective: String
    private let stepCount: Int
    private let isShown: Bool
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var lastDrawn = 0.0
    private var nextLine = 1
    private var hasHead = false
    private var seen = 0
    /// Why the log cannot be written.
    private(set) var error: (any Error)?
    /// How long it took.
    private(set) var seconds = 0.0

    init(objective: String, stepCount: Int, isShown: Bool) {
        self.objective = objective
        self.stepCount = stepCount
        self.isShown = isShown
        start = clock.now
    }

    /// Steps between two reports.
    var interval: Int {
        max(1, stepCount / (Terminal.isInteractive ? 1000 : TrainingLog.lineCount))
    }

    private var lineInterval: Int { max(1, stepCount / TrainingLog.lineCount) }

    /// Takes a report; false to stop, as where the objective is no number any more.
    mutating func add(_ progress: Trainer.Progress) -> Bool {
        seconds = (clock.now - start).nanoseconds / 1e9
        guard progress.objective.isFinite else { return false }
        guard isShown else { return true }
        let line = self.line(progress)
        if progress.step >= nextLine || progress.step == stepCount {
            nextLine = (progress.step / lineInterval + 1) * lineInterval
            erase()
            do {
                if !hasHead { try Terminal.write(head(progress)) }
                hasHead = true
                try Terminal.write(line)
            } catch {
                self.error = error
                return false
            }
        } else if Terminal.isInteractive,
            seconds - lastDrawn > 1 / TrainingLog.redrawsPerSecond
        {
            lastDrawn = seconds
            Terminal.note("\r" + line.dropLast())
        }
        return true
    }

    /// Removes what is redrawn in place.
    mutating func end() {
        seconds = (clock.now - start).nanoseconds / 1e9
        erase()
    }

    private func erase() {
        if isShown, Terminal.isInteractive, lastDrawn > 0 { Terminal.note("\r\u{1B}[K") }
    }

    private static let columnWidth = 12

    private var stepWidth: Int { max(4, NumberText.grouped(stepCount).count) }

    private func head(_ progress: Trainer.Progress) -> String {
        let names = [objective] + progress.metrics.map(\.name).filter { $0 != objective }
        return "step".aligned(to: stepWidth)
            + names.map { "  " + $0.aligned(to: TrainingLog.columnWidth) }.joined()
            + "  " + "time".aligned(to: 9) + "\n"
    }

    private func line(_ progress: Trainer.Progress) -> String {
        let metrics = progress.metrics.filter { $0.name != objective }.map(\.value)
        let columns = ([progress.objective] + metrics).map { value in
            "  " + NumberText.text(value).aligned(to: TrainingLog.columnWidth)
        }
        return NumberText.grouped(progress.step).aligned(to: stepWidth) + columns.joined()
            + "  " + NumberText.duration(nanoseconds: seconds * 1e9).aligned(to: 9) + "\n"
    }
}
