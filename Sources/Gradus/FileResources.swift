import FoundationEssentials
import GradusIR
import GradusInterchange
import GradusLanguage
import GradusTensors

/// Reads the tensors that a graph file refers to from the files beside it.
struct FileResources: ResourceLoader {
    /// The folder of the graph file.
    let directory: URL

    func tensor(of resource: ResourceName) throws(ResourceError) -> Tensor {
        let url = URL(fileURLWithPath: resource.path, relativeTo: directory)
        do {
            return try TensorArchive.tensor(
                at: url.path, member: resource.member, sha256: resource.sha256)
        } catch {
            throw ResourceError(error.description)
        }
    }

    func source(at path: String) throws(ResourceError) -> SourceFile {
        let url = URL(fileURLWithPath: path, relativeTo: directory)
        let folder = directory.relativePath
        let isHere = folder == "." || folder.isEmpty || path.hasPrefix("/")
        do {
            let limit = min(FileAccess.byteLimit, Int(Int32.max))
            return SourceFile(
                name: isHere ? path : "\(folder)/\(path)",
                bytes: try FileAccess.contents(of: url.path, limit: limit))
        } catch {
            throw ResourceError(error.description)
        }
    }
}
