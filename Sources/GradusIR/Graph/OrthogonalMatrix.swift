import GradusTensors

/// Random matrices with orthonormal columns, or rows: the factor Q of A = QR with a positive diagonal of
/// R and normal A, which is uniform among them (Mezzadri 2007).
enum OrthogonalMatrix {
    /// A vector in lanes of eight, with zeros behind its end.
    private typealias Vector = [SIMD8<Double>]

    /// The elements in row-major order; all axes but the last are rows.
    static func elements(sizes: [Int], stream: RandomStream) -> [Double] {
        let columns = sizes.last ?? 1
        let rows = sizes.dropLast().reduce(1, *)
        let vectors = orthonormal(min(rows, columns), of: max(rows, columns), stream)
        return (0..<rows * columns).map { index in
            let (row, column) = (index / columns, index % columns)
            let (vector, place) = rows > columns ? (column, row) : (row, column)
            return vectors[vector][place / 8][place % 8]
        }
    }

    /// Gram and Schmidt's method. Where little of a vector is left over, it loses what rounding made of
    /// the others in a second round; that is enough (Giraud et al. 2005).
    private static func orthonormal(
        _ count: Int, of length: Int, _ stream: RandomStream
    ) -> [Vector] {
        var vectors: [Vector] = []
        for index in 0..<count {
            var vector = Vector(repeating: .zero, count: (length + 7) / 8)
            for place in 0..<length {
                vector[place / 8][place % 8] = stream.normal(at: index * length + place)
            }
            var norm: Double
            var rest = dot(vector, vector).squareRoot()
            repeat {
                norm = rest
                for unit in vectors {
                    let share = dot(vector, unit)
                    for lane in vector.indices { vector[lane] -= share * unit[lane] }
                }
                rest = dot(vector, vector).squareRoot()
            } while rest < 0.5.squareRoot() * norm
            vectors.append(vector.map { $0 / rest })
        }
        return vectors
    }

    private static func dot(_ a: Vector, _ b: Vector) -> Double {
        var sum = SIMD8<Double>.zero
        for lane in a.indices { sum += a[lane] * b[lane] }
        return sum.sum()
    }
}
