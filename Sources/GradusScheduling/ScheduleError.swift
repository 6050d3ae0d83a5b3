import GradusIR

/// Why a graph has no schedule.
package struct ScheduleError: Error, CustomStringConvertible, Sendable {
    package let message: String
    package let origin: Origin

    package init(_ message: String, origin: Origin = .unknown) {
        self.message = message
        self.origin = origin
    }

    /// The message, with its place where that is known.
    package var description: String { origin.source.map { "\($0): \(message)" } ?? message }
}
