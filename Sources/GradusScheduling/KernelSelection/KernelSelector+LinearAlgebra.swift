import GradusIR
import GradusKernels
import GradusTensors

/// A matrix product and the values whose memory it reads.
struct ProductForm {
    let elementType: ElementType
    var shape: MatmulShape
    /// A and B.
    var operands: [ValueID]
    /// The value in whose memory C lies, where it is another one.
    var target: ValueID?

    /// The call that computes it.
    func step() throws(KernelError) -> KernelStep {
        KernelStep(try .matmul(elementType, shape), operands)
    }
}

extension KernelSelector {
    /// Matrix products by NumPy's rules: a vector on the left is a row, one on the right a column, and
    /// leading axes are batches that broadcast.
    static func linearAlgebra(_ request: Request) throws(KernelError) -> [KernelStep]? {
        guard let shape = matmulShape(request) else { return nil }
        return request.single(try .matmul(request.elementType, shape))
    }

    /// The product that a node is, if it is one, and the sizes of its operands are known.
    static func product(_ node: Node, in graph: Graph) -> ProductForm? {
        guard node.typed.name == "matmul",
            node.operands.allSatisfy({ graph.type(of: $0).shape.sizes != nil }),
            let request = request(for: node, in: graph), let shape = matmulShape(request)
        else { return nil }
        return ProductForm(
            elementType: request.elementType, shape: shape, operands: Array(node.operands))
    }

    /// Results of as many bytes do not stay in a second-level cache: only then does an epilogue save
    /// more than it costs to run it in pieces.
    private static let leastEpilogueBytes = 1 << 20

    /// Whether a node is a product whose kernel takes an epilogue, and large enough for one.
    static func takesEpilogue(_ node: Node, in graph: Graph) -> Bool {
        guard let form = product(node, in: graph), let sizes = node.resultTypes[0].shape.sizes,
            Tensor.count(of: sizes).multipliedClamped(by: form.elementType.byteCount)
                >= leastEpilogueBytes
        else { return false }
        return form.shape.epilogueGeometry(form.elementType) != nil
    }

    /// The product that a request is for, if it is for one.
    static func matmulShape(_ request: Request) -> MatmulShape? {
        guard request.name == "matmul" else { return nil }
        let transposesA = request.attributes.boolean("transpose_a")
        let transposesB = request.attributes.boolean("transpose_b")
        let left = request.sizes[0]
        let right = request.sizes[1]
        // A vector has no axes to swap.
        let a = left.count == 1 ? [1, left[0]] : Array(left.suffix(2))
        let b = right.count == 1 ? [right[0], 1] : Array(right.suffix(2))
        let swapsA = transposesA && left.count > 1
        let swapsB = transposesB && right.count > 1
        var shape = MatmulShape(
            m: swapsA ? a[1] : a[0], n: swapsB ? b[0] : b[1], k: swapsA ? a[0] : a[1],
            transposesA: swapsA, transposesB: swapsB)
        let batchA = Array(left.dropLast(2))
        let batchB = Array(right.dropLast(2))
        let rank = max(batchA.count, batchB.count)
        if rank > 0 { fold(batchA, batchB, rank: rank, into: &shape) }
        return shape
    }

    /// Describes the batch axes of a product. Where the right operand is one matrix for the whole batch
    /// and the left is dense and not transposed, the batch becomes more rows.
    private static func fold(
        _ batchA: [Int], _ batchB: [Int], rank: Int, into shape: inout MatmulShape
    ) {
        if batchB.allSatisfy({ $0 == 1 }), batchB.count <= batchA.count, !shape.transposesA {
            shape.m *= batchA.reduce(1, *)
            return
        }
        let a = [Int](repeating: 1, count: rank - batchA.count) + batchA
        let b = [Int](repeating: 1, count: rank - batchB.count) + batchB
        shape.batch = zip(a, b).map { $0 == 1 ? $1 : $0 }
        shape.a.batchStrides = strides(a, over: shape.batch, unit: shape.m * shape.k)
        shape.b.batchStrides = strides(b, over: shape.batch, unit: shape.k * shape.n)
    }

    /// Elements from one matrix to the next along each batch axis; 0 along those that repeat.
    private static func strides(_ sizes: [Int], over batch: [Int], unit: Int) -> [Int] {
        zip(zip(sizes, Shape.rowMajorStrides(sizes)), batch).map { entry, extent in
            entry.0 == 1 && extent != 1 ? 0 : entry.1 * unit
        }
    }
}
