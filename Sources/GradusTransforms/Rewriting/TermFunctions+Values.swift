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
            "is_distribution", [.value, .attribute], "whether the elements sum to 1 over axes"
        ) { call in
            guard let y = call.operand(0), let shape = call.type(0)?.shape,
                let axes = call.axes(1, of: shape), !axes.isEmpty
            else { return nil }
            return .truth(Distribution.isKnown(y, axes: axes, in: call.site))
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
            "only_constants", [.value, .value, .value],
            """
            whether y and z, but not x, are constants, one at least as large as the other, of \
            magnitudes that neither product nor quotient takes out of range: from 1e-9 to 1e9, or 0
            """
        ) { call in
            guard let x = call.operand(0), call.site.constant(x) == nil,
                let y = call.operand(1), let z = call.operand(2),
                let shapes = call.shapes(1, 2),
                shapes.0.broadcasts(to: shapes.1) || shapes.1.broadcasts(to: shapes.0)
            else { return .truth(false) }
            return .truth([y, z].allSatisfy { call.site.isModerateConstant($0) })
        },
    ]
}

extension TermFunction.Arguments {
    fileprivate func shapes(_ first: Int, _ second: Int) -> (Shape, Shape)? {
        guard let a = type(first), let b = type(second) else { return nil }
        return (a.shape, b.shape)
    }
}

extension RewriteSite {
    fileprivate func isModerateConstant(_ value: ValueID) -> Bool {
        constant(value)?.doubles.allSatisfy { $0 == 0 || (1e-9...1e9).contains(abs($0)) } ?? false
    }
}
