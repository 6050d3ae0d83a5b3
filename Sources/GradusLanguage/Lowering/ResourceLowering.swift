import GradusIR
import GradusTensors

/// `file("weights.safetensors", "h1.W", sha256: "…")`.
extension GraphLowering {
    /// The tensor of `file(…)` with its origin, or nil for another expression.
    func resource(_ expression: ExpressionSyntax) throws(Failed) -> (Tensor, String)? {
        guard case .call(let call) = expression, call.function.text == "file" else { return nil }
        guard module["file"] == nil else { return nil }
        let written = try resourceName(call)
        let resource = ResourceName(
            path: FilePath.resolve(written.path, from: module.path), member: written.member,
            sha256: written.sha256)
        do throws(ResourceError) {
            guard let resources = options.resources else {
                throw ResourceError("no files are at hand here")
            }
            return (try resources.tensor(of: resource), resource.text)
        } catch {
            throw fail(
                .error(
                    .resource, "'\(written.path)' cannot be read: \(error.message)", at: call.range)
            )
        }
    }

    /// The arguments of `file`, by position or name.
    private func resourceName(_ call: CallSyntax) throws(Failed) -> ResourceName {
        let names = ["path", "member", "sha256"]
        var texts: [String: String] = [:]
        for (position, argument) in call.arguments.enumerated() {
            guard let name = argument.name?.text ?? (position < 2 ? names[position] : nil),
                names.contains(name)
            else { throw fail(.unknownArgument(argument, of: "file", among: names)) }
            guard texts[name] == nil else {
                throw fail(.duplicateArgument(name, argument, first: call.arguments[0].range))
            }
            guard case .text(let text) = try known(argument.value) else {
                throw fail(
                    .error(
                        .invalidAttribute, "'file' takes texts", at: argument.value.range,
                        help: ["file(\"weights.npy\")"]))
            }
            texts[name] = text
        }
        guard let path = texts["path"] else {
            throw fail(
                .error(
                    .missingArgument, "'file' needs a path", at: call.range,
                    help: ["file(\"weights.npy\")"]))
        }
        return ResourceName(path: path, member: texts["member"], sha256: texts["sha256"])
    }
}
