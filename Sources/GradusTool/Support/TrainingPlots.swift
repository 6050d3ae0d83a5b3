import Gradus
import GradusExecution
import GradusIR
import GradusTensors
import GradusTraining
import GradusVisualization

/// Pictures of a training run.
enum TrainingPlots {
    /// Points that a curve has at most.
    private static let pointCount = 2000
    /// Samples along each side of a decision border's picture.
    private static let gridSize = 101

    /// The objective over the steps; on a logarithmic axis where it covers several decades.
    static func curve(_ objectives: [Double], _ run: TrainingRun) -> Plot {
        let (steps, values) = thinned(objectives)
        let smallest = values.min() ?? 0
        let isWide = smallest > 0 && (values.max() ?? 0) / smallest > 100
        return Plot(
            title: "Training \(run.model.graph.name)",
            horizontal: Plot.Axis("step"),
            vertical: Plot.Axis(run.objectiveName, scale: isWide ? .logarithmic : .linear),
            curves: [Plot.Curve(run.objectiveName, x: steps, y: values)])
    }

    /// The least and the largest value of each stretch, in their order, so that no peak is lost.
    private static func thinned(_ values: [Double]) -> (steps: [Double], values: [Double]) {
        let width = (2 * values.count + pointCount - 1) / pointCount
        var kept: [Int] = []
        if width < 3 {
            kept = Array(values.indices)
        } else {
            for start in stride(from: 0, to: values.count, by: width) {
                let stretch = start..<min(start + width, values.count)
                let extremes = [
                    stretch.min { values[$0] < values[$1] },
                    stretch.max { values[$0] < values[$1] },
                ].compactMap { $0 }
                for index in Set(extremes).sorted() { kept.append(index) }
            }
        }
        return (kept.map { Double($0 + 1) }, kept.map { values[$0] })
    }

    /// The data of a model of two features, and where its output crosses the middle.
    static func border(_ run: TrainingRun) throws -> Plot {
        guard let data = run.data,
            let feature = data.tensors.first(where: { $0.tensor.sizes.dropFirst() == [2] })
        else {
            throw Failure("--plot-border needs an input of two features, such as x: f32[batch, 2]")
        }
        guard data.batchSize.size == nil, data.batchSize.symbols.count == 1 else {
            throw Failure(
                "--plot-border needs a symbolic size for the rows, as in x: f32[batch, 2]")
        }
        let points = feature.tensor.doubles
        let xs = stride(from: 0, to: points.count, by: 2).map { points[$0] }
        let ys = stride(from: 1, to: points.count, by: 2).map { points[$0] }
        let (x, y) = (padded(xs), padded(ys))
        let (values, output, level) = try samples(run, data, feature.name, x, y)
        let field = Plot.Field(
            columns: gridSize, rows: gridSize, x: x, y: y, values: values, level: level)
        let names = data.featureNames(of: feature.name)
        return Plot(
            title: "What \(run.model.graph.name) has learnt",
            subtitle: "the line is where \(output) is \(NumberText.text(level))",
            horizontal: Plot.Axis(names.first ?? "", range: x),
            vertical: Plot.Axis(names.last ?? "", range: y), field: field,
            points: classes(data, besides: feature.name, xs, ys), width: 520, height: 480)
    }

    private static func padded(_ values: [Double]) -> ClosedRange<Double> {
        let (low, high) = (values.min() ?? 0, values.max() ?? 1)
        let margin = high > low ? 0.25 * (high - low) : 1
        return (low - margin)...(high + margin)
    }

    /// An output over a grid of features; its name, and the value in its middle.
    private static func samples(
        _ run: TrainingRun, _ data: Dataset, _ feature: String, _ x: ClosedRange<Double>,
        _ y: ClosedRange<Double>
    ) throws -> (values: [Double], output: String, level: Double) {
        var sizes = run.binding.sizes
        for symbol in data.batchSize.symbols { sizes[symbol] = gridSize * gridSize }
        let session = try run.model.compile(.inference, options: run.options).makeSession(sizes)
        try run.binding.apply(to: session)
        for binding in session.program.inputs where data.inputs.contains(binding.name) {
            let type = binding.type
            guard binding.name == feature else {
                try session.set(
                    binding.name,
                    to: Tensor.drawn(type, isDistribution: true, RandomStream(seed: 0, path: "")))
                continue
            }
            let grid = (0..<gridSize * gridSize).flatMap { index in
                [position(index % gridSize, x), position(index / gridSize, y)]
            }
            try session.set(
                feature,
                to: Tensor(type.elementType, sizes: type.shape.sizes ?? [], converting: grid))
        }
        for (name, tensor) in run.trainer.parameters { try session.set(name, to: tensor) }
        try session.run()
        for (name, tensor) in session.outputs where tensor.elementType.isFloatingPoint {
            let values = tensor.doubles
            switch tensor.sizes {
            case [gridSize * gridSize], [gridSize * gridSize, 1]:
                let isProbability = values.allSatisfy { (0...1).contains($0) }
                return (values, name, isProbability ? 0.5 : 0)
            case [gridSize * gridSize, 2]:
                let differences = (0..<gridSize * gridSize).map {
                    values[2 * $0 + 1] - values[2 * $0]
                }
                return (differences, "the difference of \(name)", 0)
            default: continue
            }
        }
        throw Failure("--plot-border needs an output with one or two numbers for each row")
    }

    private static func position(_ index: Int, _ range: ClosedRange<Double>) -> Double {
        range.lowerBound
            + (range.upperBound - range.lowerBound) * Double(index) / Double(gridSize - 1)
    }

    /// The points, a set for each value of the labels.
    private static func classes(
        _ data: Dataset, besides feature: String, _ xs: [Double], _ ys: [Double]
    ) -> [Plot.PointSet] {
        guard
            let labels = data.tensors.first(where: {
                $0.name != feature && $0.tensor.count == xs.count
            })
        else { return [Plot.PointSet("data", x: xs, y: ys)] }
        let values = labels.tensor.doubles
        let distinct = Set(values).sorted()
        guard distinct.count <= 8 else { return [Plot.PointSet("data", x: xs, y: ys)] }
        return distinct.map { value in
            let members = values.indices.filter { values[$0] == value }
            return Plot.PointSet(
                "\(labels.name) = \(NumberText.text(value))", x: members.map { xs[$0] },
                y: members.map { ys[$0] })
        }
    }
}
