import Gradus
import GradusIR
import GradusInterchange
import GradusLanguage
import GradusTensors
import GradusTraining

/// The values of the command line, matched with a graph's inputs and parameters: tensors of the
/// declared types, and a number for each symbolic size.
struct Binding {
    private(set) var tensors: [String: Tensor] = [:]
    private(set) var sizes: [String: Int] = [:]

    /// What a graph declares by a name.
    private struct Declaration {
        let name: String
        let type: TensorType
        let isInput: Bool
        let isDistribution: Bool
    }

    /// What a command takes where nothing is given: a seed for the inputs, a number for the sizes.
    struct Defaults {
        var seed: UInt64?
        var size: Int?
    }

    /// Matches the options with a graph.
    ///
    /// - Parameters:
    ///   - graph: what is to be run.
    ///   - required: the inputs that must be set; `--random` fills them.
    ///   - inferred: sizes that come from elsewhere, such as a data set.
    ///   - defaults: what stands for that which is not given.
    init(
        _ options: InputOptions, _ graph: Graph, required: Set<String>,
        inferred: SizeInference = SizeInference(), defaults: Defaults = Defaults()
    ) throws {
        let declarations = Binding.declarations(of: graph)
        var inference = inferred
        let symbols = graph.symbolicSizes
        for setting in options.sizes {
            guard symbols.contains(setting.name) else {
                throw Failure.unknown(setting.name, "symbolic size", symbols, option: "--size")
            }
            do {
                let type = TensorType(.f32, Shape([Dimension(symbol: setting.name)]))
                try inference.add("--size", type, found: [setting.size])
            } catch { throw Failure("--size \(setting.name): \(error)") }
        }
        var scalars: [(Declaration, Tensor)] = []
        for setting in options.settings {
            guard let declaration = declarations.first(where: { $0.name == setting.name }) else {
                throw Failure.unknown(
                    setting.name, "input or parameter", declarations.map(\.name), option: "--set")
            }
            let tensor = try Binding.tensor(setting, declaration.type)
            if tensor.sizes.isEmpty, declaration.type.rank > 0 {
                scalars.append((declaration, tensor))
                continue
            }
            do {
                try inference.add(setting.name, declaration.type, found: tensor.sizes)
            } catch { throw Failure("--set \(setting.name): \(error)") }
            tensors[setting.name] = tensor
        }
        sizes = inference.sizes
        bindUnneededSizes(declarations, required: required)
        if let size = defaults.size {
            for symbol in symbols where sizes[symbol] == nil { sizes[symbol] = size }
        }
        for (declaration, tensor) in scalars {
            let type = declaration.type.binding(sizes)
            try Binding.checkSize([type])
            guard let tensor = tensor.filling(type) else {
                throw Failure(
                    "--set \(declaration.name): one number cannot fill \(type): give --size "
                        + type.shape.dimensions.flatMap(\.symbols).map { "\($0)=…" }
                        .joined(separator: " --size "))
            }
            tensors[declaration.name] = tensor
        }
        try fill(declarations, required: required, options.random ?? defaults.seed)
    }

    private static func declarations(of graph: Graph) -> [Declaration] {
        graph.inputs.map {
            Declaration(
                name: $0.name, type: graph.type(of: $0.value), isInput: true,
                isDistribution: $0.isDistribution)
        }
            + graph.variables.map {
                Declaration(
                    name: $0.name, type: graph.type(of: $0.value), isInput: false,
                    isDistribution: false)
            }
    }

    /// Refuses tensors that do not fit into the memory, of which drawing and conversion take
    /// several times as much as they do.
    static func checkSize(_ types: [TensorType]) throws {
        let bytes = types.reduce(0) { sum, type in
            sum.addedClamped(
                to: Tensor.count(of: type.shape.sizes ?? [0]).multipliedClamped(by: 16))
        }
        guard bytes <= FileAccess.byteLimit else {
            let list = types.count == 1 ? "\(types[0])" : "\(types.count) tensors"
            throw Failure("\(list): that is more than fits into the memory")
        }
    }

    /// The tensor that a setting names.
    private static func tensor(_ setting: Setting, _ type: TensorType) throws -> Tensor {
        let tensor: Tensor
        do {
            if setting.value.hasPrefix("@") {
                let resource = ResourceName(text: String(setting.value.dropFirst()))
                tensor = try TensorArchive.tensor(at: resource.path, member: resource.member)
            } else {
                var reader = JSONReader(setting.value)
                tensor = try reader.tensor(type.elementType)
                try reader.expectEnd()
            }
        } catch {
            guard case .text(1, let column)? = error.place, error.file == nil else {
                throw Failure("--set \(setting.name): \(error)")
            }
            throw Failure("--set \(setting.name): character \(column): \(error.message)")
        }
        guard tensor.elementType == type.elementType else {
            throw Failure(
                "--set \(setting.name): it is \(type), the file has \(tensor.type); convert the "
                    + "elements before saving them")
        }
        return tensor
    }

    /// Sizes that occur only in inputs that nothing needs do not matter: one.
    private mutating func bindUnneededSizes(
        _ declarations: [Declaration], required: Set<String>
    ) {
        let needed = declarations.filter { !$0.isInput || required.contains($0.name) }
        let relevant = Set(needed.flatMap { $0.type.shape.dimensions.flatMap(\.symbols) })
        for symbol in declarations.flatMap({ $0.type.shape.dimensions.flatMap(\.symbols) })
        where sizes[symbol] == nil && !relevant.contains(symbol) {
            sizes[symbol] = 1
        }
    }

    private mutating func fill(
        _ declarations: [Declaration], required: Set<String>, _ seed: UInt64?
    ) throws {
        let missing = declarations.filter {
            $0.isInput && required.contains($0.name) && tensors[$0.name] == nil
        }
        guard let seed else {
            if missing.isEmpty { return }
            let list = missing.map { "\($0.name): \($0.type.binding(sizes))" }
            let example = missing.map { "--set \($0.name)=…" }.joined(separator: " ")
            throw Failure(
                "no value is given for \(list.joined(separator: ", "))\n"
                    + "help: give \(example), or --random SEED")
        }
        for declaration in missing {
            let type = declaration.type.binding(sizes)
            guard type.shape.sizes != nil else {
                let symbols = Set(type.shape.dimensions.flatMap(\.symbols)).sorted()
                throw Failure(
                    "no number is given for the size \(symbols.joined(separator: ", ")) of "
                        + "\(declaration.name): \(type)\nhelp: give "
                        + symbols.map { "--size \($0)=…" }.joined(separator: " "))
            }
            try Binding.checkSize([type])
            tensors[declaration.name] = Tensor.drawn(
                type, isDistribution: declaration.isDistribution,
                RandomStream(seed: seed, path: declaration.name))
        }
    }

    /// Writes the tensors into a session.
    func apply(to session: Session) throws(ExecutionError) {
        for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            try session.set(name, to: tensor)
        }
    }
}

extension Tensor {
    /// A tensor of the type with this scalar in each place; nil where a size is not known.
    fileprivate func filling(_ type: TensorType) -> Tensor? {
        guard let sizes = type.shape.sizes else { return nil }
        return elementType.isInteger || elementType == .bool
            ? Tensor(
                elementType, sizes: sizes,
                converting: [Int64](repeating: integers[0], count: Tensor.count(of: sizes)))
            : Tensor(repeating: doubles[0], elementType, sizes: sizes)
    }

    /// Random elements: normal numbers, integers and truth values 0 or 1; rows that sum to one for
    /// a distribution.
    static func drawn(
        _ type: TensorType, isDistribution: Bool, _ stream: RandomStream
    ) -> Tensor {
        let sizes = type.shape.sizes ?? []
        let count = Tensor.count(of: sizes)
        guard type.elementType.isFloatingPoint else {
            let bits = (0..<count).map { Int64(truncatingIfNeeded: stream.bits(at: $0) >> 63) }
            return Tensor(type.elementType, sizes: sizes, converting: bits)
        }
        guard isDistribution, let width = sizes.last, width > 0 else {
            return Tensor(
                type.elementType, sizes: sizes, converting: (0..<count).map(stream.normal))
        }
        var elements = (0..<count).map(stream.uniform)
        for start in stride(from: 0, to: count, by: width) {
            let sum = elements[start..<start + width].reduce(0, +)
            for index in start..<start + width { elements[index] /= sum }
        }
        return Tensor(type.elementType, sizes: sizes, converting: elements)
    }
}
