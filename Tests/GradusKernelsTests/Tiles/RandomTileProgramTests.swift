import GradusKernels
import GradusTensors
import Testing

/// Random programs against the same operations done element by element, on small integers, so that
/// every type calculates exactly.
@Suite struct RandomTileProgramTests {
    /// A value as the oracle sees it: all rows × columns elements.
    struct Traced {
        var value: TileValue
        var elements: [Double]
    }

    struct Program {
        var builder: TileProgramBuilder
        var operands: [Numbers] = []
        var traced: [Traced] = []
        var outputs: [Traced] = []
        var generator: SplitMix

        init(rows: Int, columns: Int, seed: UInt64) {
            builder = TileProgramBuilder(rows: rows, columns: columns)
            generator = SplitMix(state: seed)
        }

        mutating func pick(_ count: Int) -> Int { Int(generator.next() % UInt64(count)) }

        mutating func addInput() {
            let types: [ElementType] = [.f32, .f64, .i32, .i64]
            let type = types[pick(4)]
            let access = [TileAccess.contiguous, .contiguous, .scalar, .row, .column][pick(5)]
            let (rows, columns) = (builder.rows, builder.columns)
            let count: Int =
                switch access {
                case .contiguous: rows * columns
                case .scalar: 1
                case .row: columns
                case .column: rows
                }
            let numbers = Numbers(type, (0..<count).map { _ in Double(pick(19)) - 9 })
            operands.append(numbers)
            let elements = (0..<rows * columns).map { index -> Double in
                switch access {
                case .contiguous: numbers.values[index]
                case .scalar: numbers.values[0]
                case .row: numbers.values[index % columns]
                case .column: numbers.values[index / columns]
                }
            }
            traced.append(Traced(value: builder.input(type, access), elements: elements))
        }

        /// A value of the type, cast to it if need be.
        mutating func take(_ type: ElementType) -> Traced {
            let source = traced[pick(traced.count)]
            return Traced(value: builder.cast(source.value, to: type), elements: source.elements)
        }

        mutating func addStep() throws {
            let type = builder.type(of: traced[pick(traced.count)].value)
            let a = take(type)
            let b = take(type)
            let operations: [(TileOperation, (Double, Double) -> Double)] = [
                (.add, { $0 + $1 }), (.subtract, { $0 - $1 }), (.maximum, { max($0, $1) }),
                (.minimum, { min($0, $1) }),
            ]
            switch pick(6) {
            case 0:
                let value = try builder.emit(.negate, a.value)
                traced.append(Traced(value: value, elements: a.elements.map { 0 - $0 }))
            case 1:
                let condition = try builder.emit(.less, a.value, b.value)
                let c = take(type)
                let value = try builder.emit(.select, condition, c.value, b.value)
                let elements = a.elements.indices.map {
                    a.elements[$0] < b.elements[$0] ? c.elements[$0] : b.elements[$0]
                }
                traced.append(Traced(value: value, elements: elements))
            default:
                let (operation, oracle) = operations[pick(4)]
                let value = try builder.emit(operation, a.value, b.value)
                traced.append(
                    Traced(value: value, elements: zip(a.elements, b.elements).map(oracle)))
            }
        }
    }

    @Test(arguments: TileProgramTests.shapes, 0..<6)
    func agreesWithTheOracle(shape: (Int, Int), round: Int) throws {
        let seed = UInt64(shape.0 * 10007 + shape.1 * 31 + round)
        var program = Program(rows: shape.0, columns: shape.1, seed: seed)
        for _ in 0...program.pick(5) { program.addInput() }
        for _ in 0..<program.pick(12) { try program.addStep() }
        for _ in 0...program.pick(3) {
            let output = program.traced[program.pick(program.traced.count)]
            program.outputs.append(output)
            program.builder.output(output.value)
        }
        let call = try program.builder.build()
        let results = program.outputs.map { output in
            (type: program.builder.type(of: output.value), count: output.elements.count)
        }
        let wanted = program.outputs.map(\.elements)
        #expect(call.numbers(program.operands, results: results) == wanted, "\(call.name)")
        for pair in call.inPlace {
            let found = call.numbers(program.operands, results: results, inPlace: [pair])
            #expect(found == wanted, "\(call.name) with \(pair)")
        }
    }
}
