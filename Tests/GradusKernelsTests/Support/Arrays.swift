import GradusKernels
import GradusTensors

/// Numbers of some element type, as the oracles see them.
struct Numbers: Equatable {
    var type: ElementType
    var values: [Double]

    init(_ type: ElementType, _ values: [Double]) {
        self.type = type
        self.values = values.map { type.rounded($0) }
    }

    /// Seeded numbers of moderate size, all different in type f64.
    init(_ type: ElementType, random count: Int, seed: UInt64 = 1) {
        var generator = SplitMix(state: seed &* 7919 &+ UInt64(count))
        switch type {
        case .f32, .f64: self.init(type, (0..<count).map { _ in generator.next(in: -2...2) })
        case .i32, .i64:
            self.init(type, (0..<count).map { _ in generator.next(in: -50...50).rounded() })
        case .bool: self.init(type, (0..<count).map { _ in generator.next(in: -1...1) > 0 ? 1 : 0 })
        }
    }

    var operand: any KernelOperand {
        switch type {
        case .f32: values.map { Float($0) }
        case .f64: values
        case .i32: values.map { Int32($0) }
        case .i64: values.map { Int64($0) }
        case .bool: values.map { $0 != 0 }
        }
    }
}

extension ElementType {
    /// The nearest number of this type; a float's own rounding, and the value itself elsewhere.
    func rounded(_ number: Double) -> Double { self == .f32 ? Double(Float(number)) : number }

    /// The numbers in a buffer.
    func numbers(in bytes: UnsafeRawBufferPointer) -> [Double] {
        switch self {
        case .f32: bytes.bindMemory(to: Float.self).map { Double($0) }
        case .f64: Array(bytes.bindMemory(to: Double.self))
        case .i32: bytes.bindMemory(to: Int32.self).map { Double($0) }
        case .i64: bytes.bindMemory(to: Int64.self).map { Double($0) }
        case .bool: bytes.map { Double($0) }
        }
    }
}

extension KernelCall {
    /// Runs the call and returns the numbers of its results.
    func numbers(
        _ operands: [Numbers], results: [(type: ElementType, count: Int)],
        inPlace: [InPlacePair] = []
    ) -> [[Double]] {
        let run = KernelRun(
            self, operands: operands.map(\.operand.bytes),
            resultByteCounts: results.map { $0.type.byteCount * $0.count }, inPlace: inPlace)
        run.run()
        return results.indices.map { results[$0].type.numbers(in: run.result($0)) }
    }
}

/// Steele, Lea and Flood's SplitMix64.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    mutating func next(in range: ClosedRange<Double>) -> Double {
        let unit = Double(next() >> 11) * 0x1p-53
        return range.lowerBound + unit * (range.upperBound - range.lowerBound)
    }
}

/// Every index of an array of `shape`, in row-major order.
func indices(_ shape: [Int]) -> [[Int]] {
    shape.reduce([[]]) { prefixes, size in
        prefixes.flatMap { prefix in (0..<size).map { prefix + [$0] } }
    }
}

/// The place of an index in a dense array.
func place(_ index: [Int], _ shape: [Int]) -> Int {
    zip(index, shape).reduce(0) { $0 * $1.1 + $1.0 }
}

/// Whether two numbers differ by at most `tolerance` times the larger of 1 and their size; NaN and
/// infinities only fit themselves.
func isClose(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
    if a == b || (a.isNaN && b.isNaN) { return true }
    return abs(a - b) <= tolerance * max(1, abs(b))
}

/// Whether two arrays are close, element by element.
func areClose(_ a: [Double], _ b: [Double], _ tolerance: Double) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { isClose($0, $1, tolerance) }
}
