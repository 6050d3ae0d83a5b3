/// The memory of one session: allocated once, aligned for vectors, freed with the session.
final class Arena {
    let base: UnsafeMutableRawPointer
    let byteCount: Int

    /// Zeroed memory.
    init(byteCount: Int, alignment: Int) {
        self.byteCount = byteCount
        base = UnsafeMutableRawPointer.allocate(byteCount: max(byteCount, 1), alignment: alignment)
        base.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    }

    deinit { base.deallocate() }
}
