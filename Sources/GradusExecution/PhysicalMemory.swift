import Foundation

/// What the machine has.
enum PhysicalMemory {
    /// Bytes of main memory.
    static let byteCount = Int(clamping: ProcessInfo.processInfo.physicalMemory)
}
