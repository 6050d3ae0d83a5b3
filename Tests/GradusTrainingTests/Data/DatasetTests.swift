import GradusIR
import GradusInterchange
import GradusTensors
import Testing

@testable import GradusTraining

@Suite struct DatasetTests {
    private let batch = Dimension(symbol: "batch")

    private func graph(_ inputs: [(String, TensorType)]) throws -> Graph {
        let builder = GraphBuilder(name: "g")
        for (name, type) in inputs { _ = try builder.input(name, type) }
        return builder.graph
    }

    private func dataset(_ text: String, _ inputs: [(String, TensorType)]) throws -> Dataset {
        try Dataset(try CSVTable(Array(text.utf8)), for: try graph(inputs))
    }

    @Test func columnsFindTheirInputs() throws {
        let data = try dataset(
            "a,label,b,note\n1,0,2,9\n3,1,4,9\n5,2,6,9\n",
            [
                ("x", TensorType(.f32, [batch, 2])), ("note", TensorType(.f64, [batch, 1])),
                ("label", TensorType(.i32, [batch])),
            ])
        #expect(data.rowCount == 3 && data.batchSize == batch && data.unusedColumns.isEmpty)
        #expect(data.inputs == ["x", "note", "label"])
        #expect(data.tensors[0].tensor == Tensor([1, 2, 3, 4, 5, 6] as [Float], sizes: [3, 2]))
        #expect(data.tensors[1].tensor.sizes == [3, 1])
        #expect(data.tensors[2].tensor == Tensor([0, 1, 2] as [Int32], sizes: [3]))
        #expect(data.featureNames(of: "x") == ["a", "b"])
        let some = data.tensors(rows: [2, 0])
        #expect(some[0].tensor == Tensor([5, 6, 1, 2] as [Float], sizes: [2, 2]))
        #expect(some[2].tensor == Tensor([2, 0] as [Int32], sizes: [2]))
    }

    @Test func furtherAxesAreFilledRowByRow() throws {
        let data = try dataset(
            "a,b,c,d\n1,2,3,4\n", [("x", TensorType(.f32, [batch, 2, 2]))])
        #expect(data.tensors[0].tensor.sizes == [1, 2, 2])
    }

    @Test func sizesFollowFromTheData() throws {
        let data = try dataset(
            "a,b\n1,2\n3,4\n", [("x", TensorType(.f32, [batch, Dimension(symbol: "features")]))])
        var sizes = SizeInference()
        try data.infer(&sizes, rows: 2)
        #expect(sizes.sizes == ["batch": 2, "features": 2])
    }

    @Test func faultsSayWhatIsMissing() throws {
        func fault(_ text: String, _ inputs: [(String, TensorType)]) throws -> String {
            let graph = try graph(inputs)
            do throws(InterchangeError) {
                _ = try Dataset(try CSVTable(Array(text.utf8)), for: graph)
                return "no fault"
            } catch { return error.description }
        }
        let cases: [(String, [(String, TensorType)], String)] = [
            ("a\n", [("a", TensorType(.f32, [batch]))], "there is no row below the head"),
            (
                "a\n1\n", [("b", TensorType(.f32, [batch]))],
                "there is no column for 'b: f32[batch]'; there is: a"
            ),
            (
                "a,b\n1,2\n",
                [("x", TensorType(.f32, [batch, 1])), ("y", TensorType(.f32, [batch, 1]))],
                "no column for 'y: f32[batch, 1]'"
            ),
            (
                "a,b\n1,2\n", [("x", TensorType(.f32, [batch, 3]))],
                "'x' is f32[batch, 3] and needs 3 columns that no input is named after; there are 2: "
                    + "a, b"
            ),
            (
                "y\n1\n",
                [("x", TensorType(.f32, [batch, 3])), ("y", TensorType(.f32, [batch]))],
                "there are none"
            ),
            (
                "a\n1\n", [("a", TensorType(.f32))],
                "'a' is f32, which has no axis for the rows"
            ),
            (
                "a,b\n1,2\n",
                [("a", TensorType(.f32, [batch])), ("b", TensorType(.f32, [batch + 1]))],
                "both count the rows"
            ),
            ("a\n1\n", [("a", TensorType(.f32, [2]))], "but there are 1 rows"),
            ("a\nx\n", [("a", TensorType(.f32, [batch]))], "line 2, column 1: 'x' is not a number"),
        ]
        for (text, inputs, message) in cases {
            #expect(try fault(text, inputs).contains(message), "\(text)")
        }
    }

    @Test func rowsAreShuffledInEachEpoch() {
        let order = RowOrder(rowCount: 100, seed: 1)
        let first = order.rows(epoch: 0)
        #expect(first.sorted() == Array(0..<100))
        #expect(first != Array(0..<100) && first != order.rows(epoch: 1))
        #expect(first == RowOrder(rowCount: 100, seed: 1).rows(epoch: 0))
        #expect(first != RowOrder(rowCount: 100, seed: 2).rows(epoch: 0))
    }

    /// Each place is as likely for each row.
    @Test func theShuffleIsUniform() {
        var counts = [Int](repeating: 0, count: 9)
        for epoch in 0..<9000 {
            let rows = RowOrder(rowCount: 3, seed: 7).rows(epoch: epoch)
            for (place, row) in rows.enumerated() { counts[3 * place + row] += 1 }
        }
        #expect(counts.allSatisfy { abs($0 - 3000) < 300 })
    }
}
