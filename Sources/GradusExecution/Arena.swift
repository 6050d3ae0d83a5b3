import Glibc

/// The memory of one session: allocated once, aligned for vectors, freed with the session.
final class Arena {
    let base: UnsafeMutableRawPointer
    let byteCount: Int

    /// A page of the larger kind that processors have beside those of 4 KiB.
    private static let largePage = 2 << 20

    /// Zeroed memory, on large pages where it fills some: kernels that walk down the columns of a matrix
    /// touch a page for each row, and a processor knows the places of some hundred pages only.
    init(byteCount: Int, alignment: Int) {
        let isLarge = byteCount >= Arena.largePage
        self.byteCount = byteCount
        base = UnsafeMutableRawPointer.allocate(
            byteCount: max(byteCount, 1),
            alignment: isLarge ? max(alignment, Arena.largePage) : alignment)
        // A wish, which a system without such pages refuses.
        if isLarge { _ = madvise(base, byteCount, MADV_HUGEPAGE) }
        base.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    }

    deinit { base.deallocate() }
}
