import Foundation
import Testing

/// The values that the graphs of the gallery must reproduce, computed in double precision with
/// NumPy and checked with autograd and SymPy: `Tests/GradusTests/Resources/notebooks.json`.
enum Reference {
    static func load() throws -> JSONValue {
        let file = Command.packageRoot.appending(
            path: "Tests/GradusTests/Resources/notebooks.json")
        return try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: file))
    }
}

/// An element type, with the relative error that its results may have.
enum Precision: String, CaseIterable, Sendable {
    case f32
    case f64

    var tolerance: Double { self == .f32 ? 1e-5 : 1e-12 }
}

/// The largest difference between two tensors, relative to the largest magnitude that is expected.
func relativeError(of actual: JSONValue, from expected: JSONValue) -> Double {
    let pairs = zip(actual.numbers, expected.numbers)
    let scale = expected.numbers.map(\.magnitude).max() ?? 0
    let difference = pairs.map { $0 == $1 ? 0 : ($0 - $1).magnitude }.reduce(0) { worst, next in
        worst.isNaN || worst >= next ? worst : next
    }
    return difference == 0 ? 0 : difference / scale
}

/// Expects `{"type": …, "data": …}` to hold the tensor.
func expectTensor(
    _ actual: JSONValue, _ name: String, toBe expected: JSONValue, _ precision: Precision,
    tolerance: Double, sourceLocation: SourceLocation = #_sourceLocation
) {
    let sizes = (expected.shape ?? []).map(String.init).joined(separator: ", ")
    let type = sizes.isEmpty ? precision.rawValue : "\(precision.rawValue)[\(sizes)]"
    #expect(actual["type"].text == type, "\(name)", sourceLocation: sourceLocation)
    #expect(
        actual["data"].shape == expected.shape, "\(name): \(actual)",
        sourceLocation: sourceLocation)
    #expect(
        relativeError(of: actual["data"], from: expected) <= tolerance,
        "\(name) is \(actual["data"]) instead of \(expected)", sourceLocation: sourceLocation)
}
