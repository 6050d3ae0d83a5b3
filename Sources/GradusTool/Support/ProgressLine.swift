/// One line on a terminal that says how far long work is. Nothing is written where standard error is
/// no terminal.
final class ProgressLine {
    private let title: String
    private let clock = ContinuousClock()
    private var next: ContinuousClock.Instant
    private var isShown = false

    init(_ title: String) {
        self.title = title
        next = clock.now + .milliseconds(200)
    }

    /// Shows what part is done, from 0 to 1; ten times a second at most.
    func show(_ part: Double) {
        guard Terminal.isInteractive, clock.now >= next else { return }
        next = clock.now + .milliseconds(100)
        isShown = true
        Terminal.note("\r\(title) \(Int((part * 100).rounded())) %\u{1B}[K")
    }

    /// Removes the line.
    func clear() {
        if isShown { Terminal.note("\r\u{1B}[K") }
        isShown = false
    }
}
