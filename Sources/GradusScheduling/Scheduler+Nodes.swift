import GradusIR
import GradusKernels

/// The instructions of nodes that run by themselves.
extension Scheduler {
    /// Emits the kernels of a node that is in no group.
    mutating func emitNode(_ index: Int) throws(ScheduleError) {
        let node = graph.nodes[index]
        do {
            if let product = products?.product(index, in: graph) {
                try emit(product, of: index)
            } else if let written = products?.writtenOperands(of: index) {
                try emit(joining: written, of: index)
            } else {
                let steps = try KernelSelector.steps(for: node, in: graph)
                try emit(steps ?? [referenceStep(node)], of: index)
            }
        } catch let error as KernelError {
            throw ScheduleError(error.description, origin: node.origin)
        } catch let error as ScheduleError {
            throw error
        } catch {
            throw ScheduleError("\(error)", origin: node.origin)
        }
    }

    /// Emits a node that has no kernel.
    mutating func emitReference(_ index: Int) throws(ScheduleError) {
        try emit([referenceStep(graph.nodes[index])], of: index)
    }

    mutating func emit(_ pair: LossWithGradient) throws(ScheduleError) {
        let node = graph.nodes[pair.gradient]
        let call: KernelCall
        do {
            call = try KernelSelector.crossEntropyWithGradient(node, in: graph)
        } catch {
            throw ScheduleError(error.description, origin: node.origin)
        }
        var operands: [Int] = []
        for operand in node.operands { operands.append(try location(of: operand)) }
        let results = [define(ValueID(node: pair.gradient)), define(ValueID(node: pair.loss))]
        append(call, results: results, operands: operands, nodes: [pair.loss, pair.gradient])
    }

    private mutating func emit(_ product: ProductForm, of index: Int) throws {
        let step = try product.step()
        var operands: [Int] = []
        for operand in step.operands { operands.append(try location(of: operand)) }
        let target = product.target ?? ValueID(node: index)
        append(step.call, results: [shared(target)], operands: operands, nodes: [index])
    }

    /// Copies the operands of a concat that are not in their places yet.
    private mutating func emit(joining written: Set<Int>, of index: Int) throws {
        let value = ValueID(node: index)
        for (position, step) in try KernelSelector.joins(graph.nodes[index], in: graph).enumerated()
        where !written.contains(position) {
            let operand = try location(of: step.operands[0])
            append(step.call, results: [shared(value)], operands: [operand], nodes: [index])
        }
    }

    private mutating func referenceStep(_ node: Node) -> KernelStep {
        let call = ReferenceCall(node, operandTypes: node.operands.map { graph.type(of: $0) })
        referenceCalls.append(call)
        return KernelStep(call.kernelCall, Array(node.operands))
    }

    private mutating func emit(_ steps: [KernelStep], of index: Int) throws(ScheduleError) {
        let node = graph.nodes[index]
        var operands: [[Int]] = []
        for step in steps {
            var places: [Int] = []
            for operand in step.operands { places.append(try location(of: operand)) }
            operands.append(places)
        }
        let results = node.resultTypes.indices.map { define(ValueID(node: index, result: $0)) }
        for (step, places) in zip(steps, operands) {
            append(step.call, results: results, operands: places, nodes: [index])
        }
    }
}
