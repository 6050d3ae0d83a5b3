import GradusTensors

/// The order in which batches take the rows of a data set: shuffled anew in each epoch, the same
/// for the same seed.
struct RowOrder: Sendable {
    private let rowCount: Int
    private let seed: UInt64

    init(rowCount: Int, seed: UInt64) {
        self.rowCount = rowCount
        self.seed = seed
    }

    /// A permutation of the rows (Fisher, Yates; as Durstenfeld, *Algorithm 235*, 1964).
    func rows(epoch: Int) -> [Int] {
        let stream = RandomStream(seed: seed, path: "rows of epoch \(epoch)")
        var rows = Array(0..<rowCount)
        for last in stride(from: rowCount - 1, to: 0, by: -1) {
            // The high half of a product of 64-bit numbers is uniform up to 2⁻⁶⁴ · last.
            let place = stream.bits(at: last).multipliedFullWidth(by: UInt64(last + 1)).high
            rows.swapAt(last, Int(place))
        }
        return rows
    }
}
