import GradusIR
import GradusLanguage
import GradusOperations
import GradusTensors

/// Operands for which the two sides of a rule are not the same.
package struct CounterExample: Sendable {
    /// An operand: an input, or a constant.
    package struct Operand: Sendable {
        package let name: String
        package let tensor: Tensor
    }

    /// What the rule was tried on, the constants in the expression left out.
    package let operands: [Operand]
    /// The expression before and, where there is one, after the rule fired.
    package let expressions: [String]
    /// What differs: `result`, or `d_x0` for the gradient of a random combination of the result's
    /// elements with respect to `x0`; nil where the rule could not be applied at all.
    package let output: String?
    /// The values of the left and of the right side.
    package let sides: [Tensor]
    /// The fault in one line.
    package let fault: String

    /// Sides that differ.
    init(
        _ graph: Graph, rewritten: Graph, output: String, _ values: [String: Tensor],
        _ left: Tensor, _ right: Tensor, _ difference: TensorDifference
    ) {
        operands = graph.inputs.compactMap { input in
            values[input.name].map { Operand(name: input.name, tensor: $0) }
        }
        expressions = [graph, rewritten].compactMap(CounterExample.expression)
        self.output = output
        sides = [left, right]
        fault = difference.description
    }

    /// A rule that could not be applied.
    init(_ graph: Graph, fault: String) {
        operands = []
        expressions = [graph].compactMap(CounterExample.expression)
        output = nil
        sides = []
        self.fault = fault
    }

    private static func expression(_ graph: Graph) -> String? {
        graph.outputs.first { $0.name == RuleInstance.resultName }.map {
            GraphPrinter.expression(of: $0.value, in: graph, depth: 8)
        }
    }
}

extension CounterExample: CustomStringConvertible {
    /// One line with everything but the values of operands.
    package var description: String {
        let types = operands.map { "\($0.name): \($0.tensor.type)" }.joined(separator: ", ")
        let place = output.map { "\($0) " } ?? ""
        return "\(expressions.joined(separator: " => ")) for \(types): \(place)\(fault)"
    }
}

/// Where two tensors that ought to be equal differ first.
package struct TensorDifference: Hashable, Sendable {
    /// The place of the element; nil where the types differ.
    package let element: [Int]?
    /// What is expected, as text.
    package let expected: String
    /// What is there instead.
    package let found: String

    /// The first element of which the bits differ; any NaN equals any other.
    package init?(bitwise left: Tensor, _ right: Tensor) {
        self.init(left, right) { a, b in
            a.bitPattern == b.bitPattern || (a.isNaN && b.isNaN)
        }
    }

    /// The first element that differs by more than the tolerance times the largest finite element,
    /// or 1 where all are smaller. Elements that are not finite on the left are not compared.
    ///
    /// - Parameter allowance: how far each element may be off besides; empty for not at all.
    package init?(
        _ left: Tensor, _ right: Tensor, tolerance: Double, allowance: [Double] = []
    ) {
        let scale = left.elementType.isFloatingPoint ? left.largestMagnitude : 1
        self.init(left, right, allowance: allowance) { a, b in
            !a.isFinite || abs(a - b) <= tolerance * scale
        }
    }

    private init?(
        _ left: Tensor, _ right: Tensor, allowance: [Double] = [],
        isEqual: (Double, Double) -> Bool
    ) {
        guard left.type == right.type else {
            (element, expected, found) = (nil, "\(left.type)", "\(right.type)")
            return
        }
        guard left.elementType.isFloatingPoint else {
            let (a, b) = (left.integers, right.integers)
            let differs = a.indices.first {
                a[$0] != b[$0] && (allowance.isEmpty || allowance[$0] == 0)
            }
            guard let index = differs else { return nil }
            element = left.place(of: index)
            (expected, found) = ("\(a[index])", "\(b[index])")
            return
        }
        let (a, b) = (left.doubles, right.doubles)
        let differs = a.indices.first { index in
            if isEqual(a[index], b[index]) { return false }
            guard !allowance.isEmpty, allowance[index] < .infinity else {
                return allowance.isEmpty
            }
            return !(abs(a[index] - b[index]) <= allowance[index])
        }
        guard let index = differs else { return nil }
        element = left.place(of: index)
        (expected, found) = ("\(a[index])", "\(b[index])")
    }
}

extension TensorDifference: CustomStringConvertible {
    /// `[0, 2]: 1.5 became 2.5`
    package var description: String {
        let place = element.map { $0.isEmpty ? "" : "\($0): " } ?? ""
        return "\(place)\(expected) became \(found)"
    }
}

extension Tensor {
    /// The largest absolute value of a finite element, at least 1.
    package var largestMagnitude: Double {
        doubles.reduce(1) { $1.isFinite ? max($0, abs($1)) : $0 }
    }

    /// The indices along the axes of an element in the order of memory.
    fileprivate func place(of index: Int) -> [Int] {
        var rest = index
        var place: [Int] = []
        for size in sizes.reversed() {
            place.append(size > 0 ? rest % size : 0)
            rest /= max(size, 1)
        }
        return place.reversed()
    }
}
