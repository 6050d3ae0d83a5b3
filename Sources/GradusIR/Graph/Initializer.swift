import GradusTensors

/// What a parameter starts from.
public enum Initializer: Hashable, Sendable {
    /// A value written out or read from the named file.
    case tensor(Tensor, file: String?)
    /// One number for every element.
    case fill(Double)
    /// The session's seed, for an integer scalar.
    case seed
    /// Random numbers of a distribution, from the session's seed and the parameter's name.
    case random(RandomInitializer)

    /// The same start in the one form that equal starts share: a number as its element type holds it,
    /// and a scalar that is written out as a number.
    package func canonicalized(for elementType: ElementType) -> Initializer {
        switch self {
        case .fill(let value): return .fill(Tensor(repeating: value, elementType).doubles[0])
        case .tensor(let tensor, nil) where tensor.sizes.isEmpty:
            let value = tensor.doubles[0]
            return Tensor(repeating: value, elementType) == tensor ? .fill(value) : self
        case .tensor, .random, .seed: return self
        }
    }

    /// The starting value.
    ///
    /// - Parameters:
    ///   - type: the parameter's type, all sizes known.
    ///   - path: the parameter's name, which picks the random stream.
    ///   - seed: the session's seed.
    public func tensor(for type: TensorType, path: String, seed: UInt64) -> Tensor {
        switch self {
        case .tensor(let tensor, _): tensor
        case .fill(let value):
            Tensor(repeating: value, type.elementType, sizes: type.shape.sizes ?? [])
        case .seed:
            Tensor([Int64(bitPattern: seed)], sizes: []) ?? Tensor(repeating: 0, type.elementType)
        case .random(let random):
            random.tensor(for: type, stream: RandomStream(seed: seed, path: path))
        }
    }
}

extension Initializer {
    /// Calls `body` with the starting value part by part, so that a large one is never there twice.
    ///
    /// - Parameters: as of `tensor(for:path:seed:)`; `body` takes the first element's number, and elements.
    package func forEachPart(
        of type: TensorType, path: String, seed: UInt64, _ body: (Int, Tensor) -> Void
    ) {
        guard case .random(let random) = self else {
            return body(0, tensor(for: type, path: path, seed: seed))
        }
        random.forEachPart(of: type, stream: RandomStream(seed: seed, path: path), body)
    }
}

/// A distribution for starting values. Fans are those of `jax.nn.initializers`: of a shape
/// `[…, in, out]` the last two sizes, each times the product of the axes before; for one axis both are
/// its size.
public struct RandomInitializer: Hashable, Sendable {
    /// The distributions by name.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Uniform in `[low, high)`.
        case uniform
        /// Normal with `mean` and `deviation`.
        case normal
        /// Uniform in ±√(6 / (in + out)); Glorot, Bengio 2010.
        case glorotUniform = "glorot_uniform"
        /// Normal with variance 2 / (in + out); Glorot, Bengio 2010.
        case glorotNormal = "glorot_normal"
        /// Uniform in ±√(6 / in); He et al. 2015.
        case heUniform = "he_uniform"
        /// Normal with variance 2 / in; He et al. 2015.
        case heNormal = "he_normal"
        /// A matrix whose columns are orthonormal, or its rows where it has fewer of them; Saxe et al.
        /// 2013. Of more than two axes, all but the last are rows.
        case orthogonal
    }

    /// The distribution.
    public let kind: Kind
    /// `low` or `mean`, where the distribution has them.
    public let first: Double
    /// `high` or `deviation`, where the distribution has them.
    public let second: Double

    /// A distribution; `first` and `second` matter to `uniform` and `normal` alone.
    public init(_ kind: Kind, first: Double = 0, second: Double = 1) {
        let hasNumbers = kind == .uniform || kind == .normal
        self.kind = kind
        self.first = hasNumbers ? first : 0
        self.second = hasNumbers ? second : 1
    }

    func tensor(for type: TensorType, stream: RandomStream) -> Tensor {
        let sizes = type.shape.sizes ?? []
        let count = Tensor.count(of: sizes)
        guard let draw = sampler(sizes: sizes) else {
            return Tensor(
                type.elementType, sizes: sizes,
                converting: OrthogonalMatrix.elements(sizes: sizes, stream: stream))
        }
        return Tensor(
            type.elementType, sizes: sizes, converting: (0..<count).map { draw(stream, $0) })
    }

    /// Elements that are drawn at once.
    private static let partCount = 1 << 14

    func forEachPart(of type: TensorType, stream: RandomStream, _ body: (Int, Tensor) -> Void) {
        let sizes = type.shape.sizes ?? []
        let count = Tensor.count(of: sizes)
        guard let draw = sampler(sizes: sizes) else {
            return body(0, tensor(for: type, stream: stream))
        }
        for start in stride(from: 0, to: count, by: RandomInitializer.partCount) {
            let end = min(count, start + RandomInitializer.partCount)
            let elements = (start..<end).map { draw(stream, $0) }
            body(start, Tensor(type.elementType, sizes: [end - start], converting: elements))
        }
    }

    /// What an element is by its number; nil where elements depend on each other.
    private func sampler(sizes: [Int]) -> ((RandomStream, Int) -> Double)? {
        let receptive = Double(sizes.dropLast(2).reduce(1, *))
        let fanOut = Double(sizes.last ?? 1) * receptive
        let fanIn = Double(sizes.count > 1 ? sizes[sizes.count - 2] : sizes.last ?? 1) * receptive
        func uniform(_ low: Double, _ high: Double) -> (RandomStream, Int) -> Double {
            { low + (high - low) * $0.uniform(at: $1) }
        }
        func normal(_ mean: Double, _ deviation: Double) -> (RandomStream, Int) -> Double {
            { mean + deviation * $0.normal(at: $1) }
        }
        func limit(_ fan: Double) -> Double { fan > 0 ? (6 / fan).squareRoot() : 0 }
        func deviation(_ fan: Double) -> Double { fan > 0 ? (2 / fan).squareRoot() : 0 }
        return switch kind {
        case .uniform: uniform(first, second)
        case .normal: normal(first, second)
        case .glorotUniform: uniform(-limit(fanIn + fanOut), limit(fanIn + fanOut))
        case .glorotNormal: normal(0, deviation(fanIn + fanOut))
        case .heUniform: uniform(-limit(fanIn), limit(fanIn))
        case .heNormal: normal(0, deviation(fanIn))
        case .orthogonal: nil
        }
    }
}
