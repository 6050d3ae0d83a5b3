import Glibc
import GradusTensors

/// What the machine has.
enum PhysicalMemory {
    /// Bytes of main memory.
    static let byteCount = Int(sysconf(Int32(_SC_PHYS_PAGES)))
        .multipliedClamped(by: Int(sysconf(Int32(_SC_PAGESIZE))))
}
