import GradusTensors

/// Named tensors that lie together in one file: parameters saved and loaded, weights named in a
/// graph file.
///
/// The name of the file says which format it has: `.safetensors`, `.npz` (as `numpy.savez` writes
/// it), `.npy` (one tensor without a name) or `.json` (`{"W": {"type": "f32[2]", "data": [1,
/// 2]}}`).
public struct TensorArchive: Sendable {
    /// The tensors in the order of the file.
    public private(set) var tensors: [(name: String, tensor: Tensor)]

    /// An archive of tensors; of equal names the last one counts.
    public init(_ tensors: [(name: String, tensor: Tensor)]) { self.tensors = tensors }

    /// The names in the order of the file.
    public var names: [String] { tensors.map(\.name) }

    /// A tensor by its name.
    public subscript(name: String) -> Tensor? { tensors.last { $0.name == name }?.tensor }

    private enum Format: String, CaseIterable {
        case safetensors
        case npz
        case npy
        case json

        init(path: String) throws(InterchangeError) {
            let name = path.split(separator: "/").last ?? ""
            let suffix = name.lastIndex(of: ".").map { name[name.index(after: $0)...] } ?? ""
            guard let format = Format(rawValue: suffix.lowercased()) else {
                let known = Format.allCases.map { "." + $0.rawValue }.joined(separator: ", ")
                throw InterchangeError(
                    .unsupported,
                    "its name does not say which format it has; it must end in one of \(known)",
                    file: path)
            }
            self = format
        }
    }

    /// Makes sure that an archive can be written to a file, before time is spent on what goes into
    /// it.
    ///
    /// - Throws: `InterchangeError` where its name says no format, or it cannot be written.
    package static func checkWritable(_ path: String) throws(InterchangeError) {
        _ = try Format(path: path)
        try FileAccess.checkWritable(path)
    }

    /// Reads a file.
    ///
    /// - Parameter sha256: the SHA-256 that the file must have, in hexadecimal digits; nil for any.
    /// - Throws: `InterchangeError`, which names the file.
    public init(contentsOf path: String, sha256: String? = nil) throws(InterchangeError) {
        let format = try Format(path: path)
        let bytes = try FileAccess.contents(of: path)
        do throws(InterchangeError) {
            if let sha256 {
                let found = SHA256.hexadecimal(of: bytes)
                guard found == sha256.lowercased() else {
                    throw InterchangeError(
                        .malformed,
                        "it is another file than the checksum says: its SHA-256 is \(found)")
                }
            }
            switch format {
            case .safetensors: tensors = try Safetensors.tensors(from: bytes[...])
            case .npz: tensors = try NPZ.tensors(from: bytes[...])
            case .npy: tensors = [("", try NPY.tensor(from: bytes[...]))]
            case .json: tensors = try TensorArchive.tensors(fromJSON: bytes)
            }
        } catch { throw error.inFile(path) }
    }

    /// Writes a file; readers see the old contents or the new ones, never a part.
    ///
    /// - Throws: `InterchangeError`, which names the file.
    public func write(to path: String) throws(InterchangeError) {
        let bytes: [UInt8]
        do throws(InterchangeError) {
            switch try Format(path: path) {
            case .safetensors: bytes = Safetensors.bytes(of: tensors)
            case .npz: bytes = try NPZ.bytes(of: tensors)
            case .npy:
                guard let tensor = tensors.first?.tensor, tensors.count == 1 else {
                    throw InterchangeError(
                        .unsupported,
                        "an .npy file holds one tensor, not \(tensors.count): use .npz or "
                            + ".safetensors")
                }
                bytes = NPY.bytes(of: tensor)
            case .json: bytes = Array(JSONValue(parameters: tensors).text.utf8)
            }
        } catch { throw error.inFile(path) }
        try FileAccess.write(bytes, to: path)
    }

    /// A tensor of a file that holds several, or the only one.
    ///
    /// - Throws: `InterchangeError` where the file cannot be read, has no such tensor, or no name
    ///   is given and it has several.
    public static func tensor(
        at path: String, member: String? = nil, sha256: String? = nil
    ) throws(InterchangeError) -> Tensor {
        let archive = try TensorArchive(contentsOf: path, sha256: sha256)
        let names = archive.names.map { "'\($0)'" }.joined(separator: ", ")
        guard let member else {
            guard let only = archive.tensors.first, archive.tensors.count == 1 else {
                throw InterchangeError(
                    .missingMember, "it holds several tensors: name one of \(names)", file: path)
            }
            return only.tensor
        }
        guard let tensor = archive[member] else {
            throw InterchangeError(
                .missingMember,
                archive.names == [""]
                    ? "it holds one tensor without a name"
                    : "it has no '\(member)'; it has \(names)",
                file: path)
        }
        return tensor
    }

    private static func tensors(
        fromJSON bytes: [UInt8]
    ) throws(InterchangeError) -> [(name: String, tensor: Tensor)] {
        var reader = JSONReader(bytes)
        var tensors: [(name: String, tensor: Tensor)] = []
        try reader.object { (name, reader) throws(InterchangeError) in
            tensors.append((name, try reader.typedTensor()))
        }
        try reader.expectEnd()
        return tensors
    }
}

extension JSONValue {
    /// `{NAME: {"type": …, "data": …}, …}`.
    package init(parameters: [(name: String, tensor: Tensor)]) {
        self = .object(parameters.map { ($0.name, JSONValue(typed: $0.tensor)) })
    }
}

extension JSONReader {
    /// `{"type": "f32[2]", "data": [1, 2]}`.
    fileprivate mutating func typedTensor() throws(InterchangeError) -> Tensor {
        _ = peek()
        let start = self
        var typeText: String?
        var data: JSONReader?
        try object { (key, reader) throws(InterchangeError) in
            switch key {
            case "type": typeText = try reader.string()
            case "data":
                data = reader
                try reader.skipValue()
            default: try reader.skipValue()
            }
        }
        guard let typeText, var data else {
            throw start.error("a tensor needs \"type\" and \"data\"")
        }
        let name = typeText.prefix { $0 != "[" }
        guard let elementType = ElementType(rawValue: String(name)) else {
            throw start.error("there is no element type '\(name)'")
        }
        let tensor = try data.tensor(elementType)
        guard tensor.type.description == typeText else {
            throw start.error("the type is \(typeText), the data are \(tensor.type)")
        }
        return tensor
    }
}
