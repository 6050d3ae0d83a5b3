import GradusIR
import GradusOperations
import GradusTensors

extension GraphText {
    /// `= 0`, `= [[1, 2]]`, `= file("W.npy")` or `~ glorot_uniform()`.
    func initialValue(_ initializer: Initializer, _ type: TensorType, name: String) -> String {
        switch initializer {
        case .fill(let number): return "= \(NumberText.text(of: number, type.elementType))"
        case .tensor(let tensor, let file): return "= \(text(of: tensor, file: file, name: name))"
        case .seed: return "~ seed()"
        case .random(let random):
            var arguments: [String] = []
            let (first, second) = (random.first, random.second)
            switch random.kind {
            case .uniform:
                if first != 0 || second != 1 {
                    arguments = [
                        "low: \(NumberText.text(of: first))",
                        "high: \(NumberText.text(of: second))",
                    ]
                }
            case .normal:
                if first != 0 { arguments.append("mean: \(NumberText.text(of: first))") }
                if second != 1 { arguments.append("deviation: \(NumberText.text(of: second))") }
            case .glorotUniform, .glorotNormal, .heUniform, .heNormal, .orthogonal: break
            }
            return "~ \(random.kind.rawValue)(\(arguments.joined(separator: ", ")))"
        }
    }

    /// A tensor written out, or the file that it is in.
    private func text(of tensor: Tensor, file: String?, name: String) -> String {
        let isLarge = tensor.count > options.largestLiteral
        let source = file ?? (isLarge ? options.save?(name, tensor) : nil)
        guard let source else { return NumberText.text(of: tensor) }
        let resource = ResourceName(text: source)
        let member = resource.member.map { ", " + ExpressionPrinter.quoted($0) } ?? ""
        let checksum = resource.sha256.map { ", sha256: \(ExpressionPrinter.quoted($0))" } ?? ""
        return "file(\(ExpressionPrinter.quoted(resource.path))\(member)\(checksum))"
    }

    /// The scalar that a node repeats, if that is all it does: such a node is a constant with one number
    /// for every element.
    func fillOf(_ node: Int) -> Tensor? {
        guard graph.nodes[node].operation is BroadcastTo,
            let constant = graph.node(of: graph.nodes[node].operands[0]).operation as? Constant,
            constant.tensor.sizes.isEmpty
        else { return nil }
        return constant.tensor
    }

    /// Declares a constant with its type, and gives what it is written as.
    mutating func declareConstant(_ value: ValueID) -> Piece {
        if let piece = pieces[value] { return piece }
        let node = graph.node(of: value)
        let name = names.name(of: value, suggestion: NameTable.number)
        let text: String
        if let constant = node.operation as? Constant {
            text = self.text(of: constant.tensor, file: constant.file, name: name)
        } else {
            text = fillOf(value.node).map { NumberText.text(of: $0) } ?? "0"
        }
        constants.append((value.node, "const \(name): \(graph.type(of: value)) = \(text)"))
        let piece = Piece(text: name)
        pieces[value] = piece
        return piece
    }
}
