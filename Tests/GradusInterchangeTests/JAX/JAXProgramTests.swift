import GradusIR
import GradusInterchange
import GradusTensors
import TestSupport
import Testing

@Suite struct JAXProgramTests {
    private func forward(_ text: String) throws -> [String] {
        let program = try JAXProgram(try Graph.text(text))
        let lines = program.text.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0.hasPrefix("def forward") })
        let end = try #require(lines[start...].firstIndex { $0.hasPrefix("    return") })
        return lines[start + 2...end].map { String($0.drop { $0 == " " }) }
    }

    @Test func writesAnAssignmentForEachNode() throws {
        let lines = try forward(
            """
            graph net {
                input x: f32[4, 2]
                input y: i32[4]
                param W: f32[2, 3] = 0.5
                z = matmul(x, W, transpose_a: false)
                output most = max(z, axis: 0, keep_dims: true)
                minimize mean(softmax_cross_entropy(z, y))
            }
            """)
        #expect(
            lines == [
                #"v0 = x["x"]  # x"#,
                #"v1 = x["y"]  # y"#,
                #"v2 = p["W"]  # W"#,
                "v3 = jnp.matmul(v0, v2)  # z",
                "v4 = jnp.max(v3, axis=(0, ), keepdims=True)  # most",
                "v5 = jax.nn.logsumexp(v3, -1) - "
                    + "jnp.take_along_axis(v3, v1[..., None], -1)[..., 0]",
                "v6 = jnp.mean(v5, axis=(0, ), keepdims=False)",
                #"return {"outputs": {"most": v4}, "loss": v6}"#,
            ])
    }

    @Test func keepsLargeConstantsOutOfTheText() throws {
        let graph = try Graph.text(
            """
            graph g {
                input x: f64[100]
                const c: f64[100] = [\((0..<100).map(String.init).joined(separator: ", "))]
                const d: f64[2] = [1, 2.5]
                output y = x * c
                output z = d
            }
            """)
        let program = try JAXProgram(graph)
        #expect(program.constants.map(\.name) == ["constant_0"])
        #expect(program.constants.first?.tensor.count == 100)
        #expect(program.text.contains("jnp.array([1.0, 2.5], 'float64').reshape((2, ))"))
    }

    @Test func expandsWhatHasNoCounterpartAndRefusesTheRest() throws {
        #expect(
            try forward("graph g { input x: f32[3]; output y = layer_norm(x) }").count > 3)
        let graph = try Graph.text(
            """
            graph g {
                input i: i32[3]
                input u: f32[3]
                output y = scatter_add(i, u, size: 4)
            }
            """)
        #expect(throws: GraphError.self) { try JAXProgram(graph) }
        let symbolic = try Graph.text("graph g { input x: f32[n]; output y = exp(x) }")
        #expect(throws: GraphError.self) { try JAXProgram(symbolic) }
    }
}
