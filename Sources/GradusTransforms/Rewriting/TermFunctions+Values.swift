import GradusIR
import GradusTensors

extension TermFunction {
    /// What is asked about values.
    static let ofValues: [TermFunction] = [
        TermFunction("floating", [.value], "whether the elements are f32 or f64") { call in
            call.type(0).map { .truth($0.elementType.isFloatingPoint) }
        },
        TermFunction("is_constant", [.value], "whether it is known when compiling") { call in
            call.operand(0).map { .truth(call.site.constant($0) != nil) }
        },
        TermFunction("used_once", [.value], "whether nothing else uses it") { call in
            call.operand(0).map { .truth(call.site.isUsedOnce($0)) }
        },
        TermFunction(
            "is_distribution", [.value, .attribute], "whether the elements sum to 1 along an axis"
        ) { call in
            guard let y = call.operand(0), let shape = call.type(0)?.shape,
                let axes = call.axes(1, of: shape), axes.count == 1
            else { return nil }
            return .truth(Distribution.isKnown(y, axis: axes[0], in: call.site))
        },
        TermFunction(
            "near", [.value, .attribute], "whether each element is the number, to 6 digits"
        ) { call in
            guard let x = call.operand(0), let number = call.values[1].number,
                let constant = call.site.constant(x)
            else { return .truth(false) }
            return .truth(constant.doubles.allSatisfy { abs($0 - number) <= 1e-6 * abs(number) })
        },
        TermFunction("element_type", [.value], "the type of the elements") { call in
            call.type(0).map { .attribute(.elementType($0.elementType)) }
        },
        TermFunction(
            "moderate", [.value], "whether it is a constant with magnitudes from 1e-9 to 1e9"
        ) { call in
            guard let x = call.operand(0), let constant = call.site.constant(x) else {
                return .truth(false)
            }
            return .truth(constant.doubles.allSatisfy { (1e-9...1e9).contains(abs($0)) })
        },
    ]
}
