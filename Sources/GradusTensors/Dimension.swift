/// The size of a tensor along one axis: a number, or an expression over symbolic sizes.
///
/// A dimension that mentions symbols is kept as a polynomial with integer coefficients over them,
/// in a canonical order, so that `2 * batch + batch` equals `batch * 3`.
public struct Dimension: Hashable, Sendable {
    /// A product of symbols, sorted; empty for the constant term.
    package typealias Monomial = [String]

    private enum Storage: Hashable, Sendable {
        case fixed(Int)
        /// At least one monomial is not empty; no coefficient is zero; sorted by monomial.
        case polynomial([Term])
    }

    private struct Term: Hashable, Sendable {
        var monomial: Monomial
        var coefficient: Int
    }

    private var storage: Storage

    /// A size that is known.
    public init(_ size: Int) { storage = .fixed(size) }

    /// A symbolic size, bound when a session is made.
    public init(symbol: String) {
        storage = .polynomial([Term(monomial: [symbol], coefficient: 1)])
    }

    /// A number that is the same for equal dimensions; cheap rather than well spread.
    package var roughHash: Int {
        switch storage {
        case .fixed(let size): size
        case .polynomial(let terms): terms.count &* 0x9E37_79B9
        }
    }

    private init(terms: [Term]) {
        if terms.isEmpty {
            storage = .fixed(0)
        } else if terms.count == 1, terms[0].monomial.isEmpty {
            storage = .fixed(terms[0].coefficient)
        } else {
            storage = .polynomial(terms)
        }
    }

    /// The number, or nil where a symbol is still unbound.
    public var size: Int? {
        if case .fixed(let size) = storage { size } else { nil }
    }

    /// The symbols that occur, sorted.
    public var symbols: [String] {
        guard case .polynomial(let terms) = storage else { return [] }
        return Set(terms.flatMap(\.monomial)).sorted()
    }

    private var degree: Int { terms.lazy.map(\.monomial.count).max() ?? 0 }

    private var terms: [Term] {
        switch storage {
        case .fixed(0): []
        case .fixed(let size): [Term(monomial: [], coefficient: size)]
        case .polynomial(let terms): terms
        }
    }

    /// The dimension with every symbol that `sizes` names replaced by its number.
    public func binding(_ sizes: [String: Int]) -> Dimension {
        guard case .polynomial(let terms) = storage else { return self }
        var bound: [Term] = []
        for term in terms {
            var product = Term(monomial: [], coefficient: term.coefficient)
            for symbol in term.monomial {
                if let size = sizes[symbol] {
                    product.coefficient = product.coefficient.multipliedClamped(by: size)
                } else {
                    product.monomial.append(symbol)
                }
            }
            bound.append(product)
        }
        return Dimension.collecting(bound)
    }

    /// The quotient where the division leaves no remainder, or nil.
    public func dividedExactly(by divisor: Dimension) -> Dimension? {
        if self == divisor, divisor.size != 0 { return Dimension(1) }
        let divisorTerms = divisor.terms
        guard divisorTerms.count == 1, divisorTerms[0].coefficient != 0 else { return nil }
        var quotient: [Term] = []
        for term in terms {
            guard term.coefficient % divisorTerms[0].coefficient == 0 else { return nil }
            var monomial = term.monomial
            for symbol in divisorTerms[0].monomial {
                guard let index = monomial.firstIndex(of: symbol) else { return nil }
                monomial.remove(at: index)
            }
            quotient.append(
                Term(
                    monomial: monomial,
                    coefficient: term.coefficient / divisorTerms[0].coefficient))
        }
        return Dimension.collecting(quotient)
    }

    /// The quotient by a positive number rounded up, where one expression gives it whatever the symbols
    /// are bound to, or nil.
    public func dividedRoundingUp(by divisor: Int) -> Dimension? {
        guard divisor > 0 else { return nil }
        let constant = terms.first { $0.monomial.isEmpty }?.coefficient ?? 0
        let remainder = constant % divisor
        let missing = remainder > 0 ? divisor - remainder : -remainder
        return (self + Dimension(missing)).dividedExactly(by: Dimension(divisor))
    }

    private static func collecting(_ terms: [Term]) -> Dimension {
        var sums: [Monomial: Int] = [:]
        for term in terms {
            sums[term.monomial, default: 0] =
                sums[term.monomial, default: 0].addedClamped(to: term.coefficient)
        }
        let sorted = sums.filter { $0.value != 0 }.sorted { left, right in
            left.key.count == right.key.count
                ? left.key.lexicographicallyPrecedes(right.key)
                : left.key.count > right.key.count
        }
        return Dimension(terms: sorted.map { Term(monomial: $0.key, coefficient: $0.value) })
    }

    /// The sum of two sizes.
    public static func + (left: Dimension, right: Dimension) -> Dimension {
        if let a = left.size, let b = right.size { return Dimension(a.addedClamped(to: b)) }
        return collecting(left.terms + right.terms)
    }

    /// The difference of two sizes.
    public static func - (left: Dimension, right: Dimension) -> Dimension {
        left + right * Dimension(-1)
    }

    /// The most terms that a product multiplies out, and the most symbols that one term has.
    private static let maximumTerms = 1024
    private static let maximumDegree = 64

    /// The product of two sizes. One with so many terms that no file needs it is the largest integer.
    public static func * (left: Dimension, right: Dimension) -> Dimension {
        if let a = left.size, let b = right.size { return Dimension(a.multipliedClamped(by: b)) }
        guard left.terms.count * right.terms.count <= maximumTerms,
            left.degree + right.degree <= maximumDegree
        else { return Dimension(.max) }
        var products: [Term] = []
        for a in left.terms {
            for b in right.terms {
                products.append(
                    Term(
                        monomial: (a.monomial + b.monomial).sorted(),
                        coefficient: a.coefficient.multipliedClamped(by: b.coefficient)))
            }
        }
        return collecting(products)
    }
}

extension Int {
    /// The product, or the nearest representable number: sizes past it are refused when memory is
    /// taken.
    package func multipliedClamped(by other: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        if !overflow { return product }
        return (self < 0) == (other < 0) ? .max : .min
    }

    /// The sum, or the nearest representable number.
    package func addedClamped(to other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        if !overflow { return sum }
        return other > 0 ? .max : .min
    }
}

extension Dimension: ExpressibleByIntegerLiteral {
    /// A size that is known.
    public init(integerLiteral value: Int) { self.init(value) }
}

extension Dimension: CustomStringConvertible {
    /// The size as the language writes it: `32`, `batch`, `2 * batch + 1`.
    public var description: String {
        switch storage {
        case .fixed(let size):
            return String(size)
        case .polynomial(let terms):
            var text = ""
            for term in terms {
                let magnitude = Swift.abs(term.coefficient)
                var factors = term.monomial
                if magnitude != 1 || factors.isEmpty { factors.insert(String(magnitude), at: 0) }
                let sign = term.coefficient < 0 ? "-" : "+"
                if text.isEmpty {
                    text = sign == "-" ? "-" : ""
                } else {
                    text += " \(sign) "
                }
                text += factors.joined(separator: " * ")
            }
            return text
        }
    }
}
