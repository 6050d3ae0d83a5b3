extension Graph {
    /// An optimiser as it stands in the text: `sgd(learning_rate: 0.1)`.
    public struct OptimizerCall: Sendable {
        /// What an argument may be.
        public enum Argument: Hashable, Sendable {
            /// A number.
            case number(Double)
            /// A scalar of the graph, such as a learning rate that follows a schedule.
            case value(ValueID)
        }

        /// The name.
        public let name: String
        /// The arguments by name.
        public internal(set) var arguments: [String: Argument]
        /// What it does; nil for an optimiser of the standard library.
        package let definition: (any OptimizerDefinition)?

        /// An optimiser of the standard library with numbers for its arguments.
        public init(name: String, arguments: [String: Double]) {
            self.init(name: name, arguments: arguments.mapValues { .number($0) }, definition: nil)
        }

        package init(
            name: String, arguments: [String: Argument], definition: (any OptimizerDefinition)?
        ) {
            self.name = name
            self.arguments = arguments
            self.definition = definition
        }

        /// The values of the graph among the arguments, by the arguments' names in order.
        package var values: [ValueID] {
            arguments.sorted { $0.key < $1.key }.compactMap { _, argument in
                if case .value(let value) = argument { value } else { nil }
            }
        }

        /// The call with a number for an argument.
        package func setting(_ argument: String, to number: Double) -> OptimizerCall {
            var call = self
            call.arguments[argument] = .number(number)
            return call
        }

        /// The call with each value of the graph replaced.
        package func mappingValues(_ image: (ValueID) -> ValueID) -> OptimizerCall {
            var call = self
            call.arguments = arguments.mapValues { argument in
                if case .value(let value) = argument { .value(image(value)) } else { argument }
            }
            return call
        }
    }
}

extension Graph.OptimizerCall: Hashable {
    /// Whether both call the same declaration with the same arguments.
    public static func == (left: Graph.OptimizerCall, right: Graph.OptimizerCall) -> Bool {
        left.name == right.name && left.arguments == right.arguments
            && left.definition?.declaration == right.definition?.declaration
    }

    /// Hashes the name and the arguments.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(arguments)
    }
}

/// What an optimiser does to the graph of a training step.
package protocol OptimizerDefinition: Sendable {
    /// The text that declares it, with all that it calls; nil where every file knows it.
    var declaration: String? { get }

    /// Adds what it does to a training step under construction.
    ///
    /// - Throws: `GraphError` where the declaration does not fit the parameters or arguments.
    func apply(
        to step: inout OptimizerStep, arguments: [String: OptimizerStep.Argument]
    ) throws(GraphError)
}

/// A training step while optimisers are applied to it.
package struct OptimizerStep {
    /// What an argument of an optimiser may be.
    package enum Argument {
        /// A number.
        case number(Double)
        /// A scalar of the graph under construction.
        case value(Value)
    }

    /// A parameter that is trained.
    package struct Parameter {
        package let name: String
        /// Its value before the step or, after an optimiser has moved it, the one to be written.
        package var value: Value
        /// The derivative of what is minimised, as the optimisers so far leave it.
        package var gradient: Value

        package init(name: String, value: Value, gradient: Value) {
            self.name = name
            self.value = value
            self.gradient = gradient
        }
    }

    /// The graph under construction.
    package let builder: GraphBuilder
    /// The parameters that are trained, in the order of declaration.
    package var parameters: [Parameter]

    package init(builder: GraphBuilder, parameters: [Parameter]) {
        self.builder = builder
        self.parameters = parameters
    }
}
