import Gradus
import GradusVisualization
import Testing

/// What the pictures of the two-layer classifier show.
@Suite struct TwoLayerDrawingTests {
    private func drawing(_ view: DrawingView, without pass: String? = nil) throws -> DrawingModel {
        var options = DrawingOptions()
        if let pass { options.compiler.disabledPasses = [pass] }
        return try Gallery.model("two_layer").drawingModel(view, options: options)
    }

    @Test func forwardIsTheGraphAsWritten() throws {
        let model = try drawing(.forward)
        #expect(model.title == "two_layer")
        #expect(model.caption == ["two_layer.graph · 7 operations forward"])
        #expect(model.titles(.input) == ["x", "y"])
        #expect(model.titles(.parameter) == ["W1", "b1", "W2", "b2"])
        #expect(
            model.titles(.operation) == ["@", "+", "σ", "@", "+", "softmax", "cross-entropy"])
        #expect(model.titles(.output) == ["yhat"] && model.titles(.loss) == ["loss"])
        #expect(model.node("loss")?.lines == ["minimize", "f32"])
        #expect(model.clusters.isEmpty)
        #expect(
            model.links(.data).filter { $0.contains("softmax") || $0.contains("cross") } == [
                "+ → softmax", "cross-entropy → loss", "softmax → cross-entropy",
                "softmax → yhat", "y → cross-entropy",
            ])
        let labels = Set(model.edges.map(\.label))
        #expect(labels == ["", "f32[3]", "hidden : f32[3]", "yhat : f32[3]"])
        let sigmoid = try #require(model.node("σ"))
        #expect(sigmoid.annotations == .init(line: 22, shape: "f32[3]", bytes: 12))
        #expect(sigmoid.tooltip.contains("hidden = sigmoid : f32[3] · 1 / (1 + exp(-x))"))
        #expect(sigmoid.tooltip.hasSuffix("two_layer.graph:22: sigmoid(W1 @ x + b1)"))
    }

    @Test func bothMirrorsForwardAndBackward() throws {
        let model = try drawing(.both)
        #expect(
            model.operations(in: .forward) == [
                "@", "+", "σ", "@", "+", "softmax", "softmax cross-entropy",
            ])
        #expect(model.operations(in: .backward) == ["−", "⊗", "@", "1 −", "×", "×", "⊗"])
        #expect(
            model.links(.saved) == [
                "W2 → @", "softmax → −", "x → ⊗", "y → −", "σ → 1 −", "σ → ×", "σ → ⊗",
            ])
        #expect(
            model.caption[1] == "saved for backward: hidden, yhat (24 B) · read again: x, y, W2")
        let difference = try #require(model.node("−"))
        #expect(difference.lines == ["yhat − y"])
        let counterparts = Dictionary(
            uniqueKeysWithValues: model.nodes.map { ($0.id, $0.title) })
        func counterpart(_ title: String) -> String? {
            model.node(title)?.counterpart.flatMap { counterparts[$0] }
        }
        #expect(counterpart("−") == "softmax cross-entropy")
        #expect(counterpart("1 −") == "σ")
        #expect(counterpart("⊗") == "@")
        for name in ["W1", "b1", "W2", "b2"] { #expect(counterpart("d_\(name)") == name) }
        let saved = try #require(
            model.edges.first { $0.label.hasPrefix("hidden") && $0.kind == .saved })
        #expect(saved.label == "hidden : f32[3] · 12 B" && saved.annotations.bytes == 12)
        // What the pullback reads of the result is computed where it is read.
        let fused = model.clusters.filter { $0.kind == .fused }.map(\.title)
        #expect(fused == ["fused: +, σ", "fused: 1 −, ×, ×"])
    }

    @Test func withoutStabilizeTheWayIsLonger() throws {
        let short = try drawing(.both)
        let long = try drawing(.both, without: "stabilize")
        #expect(long.operations(in: .forward).contains("softmax"))
        #expect(!short.operations(in: .backward).contains("÷"))
        #expect(long.operations(in: .backward).contains("÷"))
        #expect(
            long.operations(in: .backward).count >= short.operations(in: .backward).count + 4)
        #expect(long.caption.last == "without stabilize")
        #expect(!short.caption.contains("without stabilize"))
    }

    @Test func backwardShowsWhatItReads() throws {
        let model = try drawing(.backward)
        #expect(model.clusters.allSatisfy { $0.kind == .fused })
        #expect(Set(model.titles(.saved)) == ["hidden", "yhat"])
        #expect(model.node("hidden")?.lines == ["f32[3]", "12 B"])
        #expect(Set(model.titles(.input)) == ["x", "y"] && model.titles(.parameter) == ["W2"])
        #expect(model.titles(.operation).count == 7)
        #expect(Set(model.titles(.output)) == ["d_W1", "d_b1", "d_W2", "d_b2"])
        #expect(model.titles(.loss).isEmpty)
    }

    @Test func aStepUpdatesInPlace() throws {
        let model = try drawing(.step)
        #expect(
            model.titles(.update) == [
                "W1 ← W1 − 0.1 × d_W1", "b1 ← b1 − 0.1 × d_b1", "W2 ← W2 − 0.1 × d_W2",
                "b2 ← b2 − 0.1 × d_b2",
            ])
        #expect(model.operations(in: .update).isEmpty)
        #expect(model.links(.update).map { $0.suffix(2) } == ["W1", "W2", "b1", "b2"])
        #expect(model.clusters.map(\.kind).contains(.update))
        let gradients = model.edges.filter { $0.to.hasPrefix("update") }
        #expect(gradients.count == 4 && gradients.allSatisfy { $0.kind == .gradient })
    }

    @Test func aScheduleShowsCallsAndPlaces() throws {
        let model = try drawing(.schedule)
        let program = try Gallery.model("two_layer").compile(.trainingStep).program()
        #expect(model.caption[0].contains("\(program.instructions.count) kernel calls"))
        let computed = Set(program.instructions.flatMap(\.nodes)).count
        #expect(model.titles(.operation).count >= computed)
        for parameter in program.parameters {
            let offset = program.buffers[parameter.buffer].offset
            #expect(model.node(parameter.name)?.lines.last == "@\(offset)")
            #expect(model.node("\(parameter.name) ←", .update)?.lines.last == "@\(offset)")
        }
        #expect(model.edges.contains { $0.kind == .update })
        let groups = program.instructions.filter { $0.nodes.count > 1 }.count
        #expect(groups > 0 && model.clusters.count == groups)
    }
}
