import Testing

/// One evaluation of a graph of the gallery, and what must come out.
struct ReferenceCase: Sendable, CustomTestStringConvertible {
    var name: String
    var file: String
    var graph: String
    /// Statements put at the end of the graph, to look at values in its middle.
    var adding: [String] = []
    var set: [String: JSONValue] = [:]
    var outputs: [String: JSONValue] = [:]
    var gradients: [String: JSONValue] = [:]
    /// How far gradients may be off in single precision.
    var singleGradientTolerance = Precision.f32.tolerance

    var testDescription: String { name }
}

extension ReferenceCase {
    static func all(_ reference: JSONValue) -> [ReferenceCase] {
        fxy(reference["a_fxy"])
            + [neuron(reference["b_neuron"])]
            + twoLayer(reference["c_two_layer"])
            + softmax(reference["d_softmax"], alsoAt: reference["c_two_layer"])
            + layers(reference["e_layers_mse"])
            + [andGate(reference["f_and_training"])]
            + [threeNeurons(reference["g_single_layer"])]
    }

    private static func fxy(_ values: JSONValue) -> [ReferenceCase] {
        let points = values["points"].elements
        func column(_ value: (JSONValue) -> JSONValue) -> JSONValue { .array(points.map(value)) }
        let single = points.map { point in
            ReferenceCase(
                name: "f(\(point["x"]), \(point["y"]))", file: "fxy.graph", graph: "fxy",
                set: ["x": point["x"], "y": point["y"]],
                outputs: ["f": point["value"]],
                gradients: ["x": point["grad"][0], "y": point["grad"][1]])
        }
        let together = ReferenceCase(
            name: "f(x, y) with its Hessian", file: "fxy.graph", graph: "fxy_points",
            set: ["x": column { $0["x"] }, "y": column { $0["y"] }],
            outputs: [
                "f": column { $0["value"] },
                "fx": column { $0["grad"][0] },
                "fy": column { $0["grad"][1] },
                "fxx": column { $0["hessian"][0][0] },
                "fxy": column { $0["hessian"][0][1] },
                "fyx": column { $0["hessian"][1][0] },
                "fyy": column { $0["hessian"][1][1] },
            ])
        return single + [together]
    }

    private static func neuron(_ values: JSONValue) -> ReferenceCase {
        ReferenceCase(
            name: "logistic neuron", file: "neuron.graph", graph: "neuron",
            set: ["x": values["x"], "w": values["w"], "b": values["b"]],
            outputs: [
                "products": values["products"], "weighted": values["dot"], "z": values["z"],
                "value": values["value"], "dz": values["dz"],
            ],
            gradients: ["w": values["dw"], "x": values["dx"], "b": values["db"]])
    }

    private static func twoLayer(_ values: JSONValue) -> [ReferenceCase] {
        let inputs = ["x": values["x"], "y": values["y"]]
        let intermediates = [
            "output loss", "output hidden",
            "output z1 = W1 @ x + b1", "output z2 = W2 @ hidden + b2",
            "output dloss_dp = gradient(loss, wrt: yhat)",
            "output g_h = gradient(loss, wrt: hidden)",
            "output slope = gradient(sum(hidden), wrt: b1)",
        ]
        let start = ReferenceCase(
            name: "two layers", file: "two_layer.graph", graph: "two_layer",
            adding: intermediates, set: inputs,
            outputs: [
                "yhat": values["p"], "loss": values["loss"], "hidden": values["h"],
                "z1": values["z1"], "z2": values["z2"], "dloss_dp": values["dloss_dp"],
                "g_h": values["g_h (W2^T g_2)"], "slope": values["dh_dz1_diag"],
            ],
            gradients: [
                "W1": values["dW1"], "b1": values["db1"], "W2": values["dW2"],
                "b2": values["db2"], "x": values["dx"],
            ])
        let after = values["after_one_step"]
        let parameters = ["W1", "b1", "W2", "b2"].map { ($0, after[$0]) }
        let moved = ReferenceCase(
            name: "two layers after a step", file: "two_layer.graph", graph: "two_layer",
            adding: Array(intermediates.prefix(4)),
            set: inputs.merging(parameters) { $1 },
            outputs: [
                "yhat": after["p"], "loss": after["loss"], "hidden": after["h"],
                "z1": after["z1"], "z2": after["z2"],
            ])
        return [start, moved]
    }

    private static func softmax(
        _ values: JSONValue, alsoAt network: JSONValue
    ) -> [ReferenceCase] {
        let points = values["points"].elements.map { ($0["z"], $0["p"], $0["jacobian"]) }
        let all = points + [(network["z2"], network["p"], network["softmax_jacobian"])]
        return all.map { z, p, jacobian in
            ReferenceCase(
                name: "softmax Jacobian at \(z)", file: "softmax_jacobian.graph",
                graph: "softmax_jacobian", set: ["z": z],
                outputs: ["p": p, "jacobian": jacobian, "closed_form": jacobian])
        }
    }

    private static func layers(_ values: JSONValue) -> [ReferenceCase] {
        values["cases"].elements.map { values in
            let count = values["activations"].elements.count
            let batched = values["batch"] != 1
            var set = ["x": values["x"], "y": values["y"]]
            var outputs = ["loss": values["loss"]]
            var gradients = ["x": values["dx"]]
            for layer in 1...count {
                set["W\(layer)"] = values["W"][layer - 1]
                set["b\(layer)"] = values["b"][layer - 1]
                outputs["z\(layer)"] = values["z"][layer - 1]
                outputs["a\(layer)"] = values["a"][layer - 1]
                gradients["W\(layer)"] = values["dW"][layer - 1]
                gradients["b\(layer)"] = values["db"][layer - 1]
            }
            let hidden = (1..<count).map { "output a\($0)" }
            return ReferenceCase(
                name: "\(values["name"].text ?? "") batch \(values["batch"])",
                file: "layers_mse.graph",
                graph: (count == 1 ? "one_layer" : "two_layers") + (batched ? "_batch" : ""),
                adding: ["output loss"] + hidden + (1...count).map { "output z\($0)" },
                set: set, outputs: outputs, gradients: gradients)
        }
    }

    private static func andGate(_ values: JSONValue) -> ReferenceCase {
        let start = values["after_t_updates"]["0"]
        return ReferenceCase(
            name: "AND gate at its start", file: "and_gate.graph", graph: "and_gate",
            adding: ["output loss"],
            set: ["x": values["X"], "y": values["y"], "w": values["w0"], "b": values["b0"]],
            outputs: ["loss": start["loss"], "p": start["p"]],
            gradients: ["w": values["grad_at_start"]["dw"], "b": values["grad_at_start"]["db"]],
            // The rows' gradients of w, an eighth each, cancel: their rounding counts a hundredfold.
            singleGradientTolerance: 5 * Precision.f32.tolerance)
    }

    private static func threeNeurons(_ values: JSONValue) -> ReferenceCase {
        let rows = values["jacobian_dact_dW [i][j][k] = d act_i / d W_jk"]
        return ReferenceCase(
            name: "three neurons", file: "three_neurons.graph", graph: "three_neurons",
            set: ["x": values["x"], "W": values["W"]],
            outputs: [
                "z": values["z"], "a": values["activations"], "slope": values["dsigmoid"],
                "da0": rows[0], "da1": rows[1], "da2": rows[2],
            ],
            gradients: ["W": values["dW_of_sum"], "x": values["dx_of_sum"]])
    }
}
