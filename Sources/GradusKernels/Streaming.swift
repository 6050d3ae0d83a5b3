import Glibc

/// When a kernel stores its results past the caches: where they would not hold them until they are read.
/// A store into a cache first reads what it overwrites, and evicts what is read sooner.
package struct Streaming: Sendable {
    /// Bytes that a kernel reads and writes from which on its results are stored past the caches.
    let leastBytes: Int

    package init(leastBytes: Int) { self.leastBytes = leastBytes }

    /// A quarter of the last cache, which other processors use, too; 16 MiB where that is less or unknown.
    package static let ofMachine = Streaming(
        leastBytes: max(16 << 20, Int(sysconf(Int32(_SC_LEVEL3_CACHE_SIZE))) / 4))

    /// Whether a kernel that reads and writes so many bytes stores past the caches.
    func applies(to bytes: Int) -> Bool { bytes >= leastBytes }
}
