import GradusIR
import GradusOperations
import GradusTensors

/// Random operations: the text leaves out the seed and the step that they draw by, and the key that
/// tells one from another.
extension GraphLowering {
    /// `uniform(shape: [2, 3])`: a call without operands.
    func drawImplied(
        _ registered: RegisteredOperation, _ call: CallSyntax
    ) throws(Failed) -> [Value] {
        let signature = registered.signature
        var attributes: [String: AttributeValue] = [:]
        var given: [String: SourceRange] = [:]
        let names = signature.attributes.map(\.name)
        for argument in call.arguments {
            guard let name = argument.name?.text,
                let attribute = signature.attributes.first(where: { $0.name == name })
            else {
                throw fail(.unknownArgument(argument, of: call.function.text, among: names))
            }
            if let first = given.updateValue(argument.range, forKey: name) {
                throw fail(.duplicateArgument(name, argument, first: first))
            }
            attributes[name] = try self.attribute(
                attribute, of: signature.name, from: argument.value)
        }
        guard given["shape"] != nil else {
            throw fail(
                .error(
                    .missingArgument, "'\(call.function.text)' needs the attribute 'shape'",
                    at: call.function.range,
                    help: ["shape: [2, 3], or shape: shape(x) for as many as x has"]))
        }
        if given["key"] == nil { attributes["key"] = .text(freshKey(signature.name)) }
        let site = CallSite.call(call, operands: 0)
        let operation = try operation(registered, attributes, at: site)
        builder.origin = .source(call.range)
        do {
            let operands = [try builder.impliedState(.seed), try builder.impliedState(.step)]
            return try apply(operation, operands, at: site)
        } catch let failed as Failed {
            throw failed
        } catch {
            throw fail(.error(.typeMismatch, "\(error)", at: call.range))
        }
    }

    /// A key for the call at hand: the path of the function that draws, with a number behind it from the
    /// second one on.
    private func freshKey(_ operation: String) -> String {
        let base = owner.path(of: calls.last?.name ?? operation)
        var key = base
        while !randomKeys.insert(key).inserted { key = numberedKeys.next(like: base) }
        return key
    }
}
