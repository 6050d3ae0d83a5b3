import GradusTensors

/// States that a graph has without declaring them, because something in it depends on them.
package enum ImpliedState: CaseIterable, Sendable {
    /// How many training steps were taken before this one. A training step counts it up.
    case step
    /// What random operations draw by.
    case seed

    /// The name, which is also that of the state in checkpoints.
    package var name: String {
        switch self {
        case .step: "training.step"
        case .seed: "random.seed"
        }
    }

    /// The type.
    package var type: TensorType {
        switch self {
        case .step, .seed: TensorType(.i64)
        }
    }

    /// What it starts from.
    package var initializer: Initializer {
        switch self {
        case .step: .fill(0)
        case .seed: .seed
        }
    }
}

extension GraphBuilder {
    /// The state, declared unless it is already.
    package func impliedState(_ state: ImpliedState) throws(GraphError) -> Value {
        if let known = declared(state.name) { return known }
        return try self.state(state.name, state.type, state.initializer)
    }
}

extension String {
    /// Whether it is the name of a state that need not be declared.
    package var isImplied: Bool { ImpliedState.allCases.contains { $0.name == self } }
}
