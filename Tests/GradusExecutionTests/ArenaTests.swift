import Testing

@testable import GradusExecution

@Suite struct ArenaTests {
    /// What fills large pages begins with one; all else keeps to the alignment that was asked for.
    @Test(arguments: [0, 1, 100, (2 << 20) - 1, 2 << 20, (2 << 20) + 1, 5 << 20])
    func memoryIsZeroAndAligned(_ byteCount: Int) {
        let arena = Arena(byteCount: byteCount, alignment: 64)
        #expect(arena.byteCount == byteCount)
        let alignment = byteCount < 2 << 20 ? 64 : 2 << 20
        #expect(Int(bitPattern: arena.base) % alignment == 0)
        let bytes = UnsafeRawBufferPointer(start: arena.base, count: byteCount)
        #expect(bytes.allSatisfy { $0 == 0 })
    }
}
