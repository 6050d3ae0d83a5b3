import GradusTensors

/// Finds the numbers of symbolic sizes from values that are given for declared types.
package struct SizeInference: Sendable {
    /// The sizes known so far.
    package private(set) var sizes: [String: Int]
    /// For each size, what it is known from.
    private var sources: [String: String] = [:]
    /// What could not be solved yet: it mentions several unknown sizes.
    private var pending: [Equation] = []

    private struct Equation: Sendable {
        let dimension: Dimension
        let size: Int
        let name: String
        let type: TensorType
        let found: [Int]
    }

    /// Starts from sizes that are given.
    package init(_ sizes: [String: Int] = [:]) {
        self.sizes = sizes
        for name in sizes.keys { sources[name] = "given" }
    }

    /// Takes a value of the given sizes for a declared name into account.
    ///
    /// - Throws: `SizeConflict` where the sizes cannot be those of the type.
    package mutating func add(
        _ name: String, _ type: TensorType, found: [Int]
    ) throws(SizeConflict) {
        let conflict = SizeConflict(name: name, type: type, found: found)
        guard type.rank == found.count else { throw conflict }
        for (dimension, size) in zip(type.shape.dimensions, found) {
            pending.append(
                Equation(dimension: dimension, size: size, name: name, type: type, found: found))
        }
        // A solved equation may leave one unknown in another.
        var progresses = true
        while progresses {
            var unsolved: [Equation] = []
            for equation in pending where try !solve(equation) { unsolved.append(equation) }
            progresses = unsolved.count < pending.count
            pending = unsolved
        }
    }

    /// Whether the equation is settled.
    private mutating func solve(_ equation: Equation) throws(SizeConflict) -> Bool {
        let dimension = equation.dimension.binding(sizes)
        var conflict = SizeConflict(
            name: equation.name, type: equation.type, found: equation.found)
        if let size = dimension.size {
            guard size == equation.size else {
                conflict.known = equation.dimension.symbols.compactMap { symbol in
                    guard let size = sizes[symbol], let source = sources[symbol] else { return nil }
                    return SizeConflict.Known(symbol: symbol, size: size, source: source)
                }
                throw conflict
            }
            return true
        }
        let symbols = dimension.symbols
        guard symbols.count == 1, let symbol = symbols.first else { return false }
        // A line through its values at 0 and 1 has its root at (size - f(0)) / (f(1) - f(0)).
        let values = (0...2).compactMap { dimension.binding([symbol: $0]).size }
        guard values.count == 3, values[2] - values[1] == values[1] - values[0] else {
            return false
        }
        let (quotient, remainder) = (equation.size - values[0]).quotientAndRemainder(
            dividingBy: values[1] - values[0])
        guard remainder == 0, quotient >= 0 else { throw conflict }
        sizes[symbol] = quotient
        sources[symbol] = "from '\(equation.name)'"
        return true
    }
}

/// A value whose sizes are not those of the declared type.
package struct SizeConflict: Error, Hashable, Sendable, CustomStringConvertible {
    /// A symbolic size and where its number comes from.
    package struct Known: Hashable, Sendable {
        package let symbol: String
        package let size: Int
        package let source: String
    }

    package let name: String
    package let type: TensorType
    package let found: [Int]
    package var known: [Known] = []

    package var description: String {
        let reasons = known.map { " (\($0.symbol) is \($0.size), \($0.source))" }.joined()
        return "'\(name)' is \(type), given is \(type.with(Shape(found)))\(reasons)"
    }
}
