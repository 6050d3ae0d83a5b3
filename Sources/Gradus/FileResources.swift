import FoundationEssentials
import GradusInterchange
import GradusLanguage
import GradusTensors

/// Reads the tensors that a graph file refers to from the files beside it.
struct FileResources: ResourceLoader {
    /// The folder of the graph file.
    let directory: URL

    func tensor(at path: String, member: String?) throws(ResourceError) -> Tensor {
        let url = URL(fileURLWithPath: path, relativeTo: directory)
        do {
            return try TensorArchive.tensor(at: url.path, member: member)
        } catch {
            throw ResourceError(error.description)
        }
    }
}
