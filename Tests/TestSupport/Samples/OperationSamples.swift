import GradusOperations

extension OperationSample {
    /// Samples of every operation of the registry, family by family.
    package static let all: [OperationSample] =
        elementwise + activation + reduction + shape + linearAlgebra
        + convolution + indexing + normalization + loss + random + memory
}
