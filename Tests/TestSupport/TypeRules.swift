import GradusIR
import GradusTensors

extension Operation {
    /// What the type rule says to operands, as text: the result types, or the message with the
    /// label of each operand at fault, e.g. `needs numbers, found bool [0: this is bool]`.
    package func verdict(on operands: [TensorType]) -> String {
        do {
            let types = try canonicalized(for: operands).resultTypes(for: operands)
            return types.map(\.description).joined(separator: ", ")
        } catch {
            let labels = error.labels.map { label in
                "\(label.operand)\(label.axis.map { ".\($0)" } ?? ""): \(label.text)"
            }
            return labels.isEmpty
                ? error.message : "\(error.message) [\(labels.joined(separator: "; "))]"
        }
    }
}
