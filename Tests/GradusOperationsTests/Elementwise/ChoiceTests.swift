import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

/// `where`, `clip`, `cast` and `stop_gradient`.
@Suite struct ChoiceTests {
    @Test func whereChoosesElementsOfEveryType() throws {
        let c = Tensor.bool([true, false, true])
        for elementType in ElementType.allCases {
            let a = Tensor.of(elementType, [1, 1, 0])
            let b = Tensor.of(elementType, [0, 0, 1])
            #expect(try Select().evaluate([c, a, b]) == [.of(elementType, [1, 0, 0])])
        }
        let wide = Tensor.i64([1 << 53 + 1, 0, .max])
        #expect(
            try Select().evaluate([c, wide, .i64([1, .min, 1])])
                == [.i64([1 << 53 + 1, .min, .max])])
    }

    /// What is not chosen may be infinite or NaN.
    @Test func whereKeepsWhatIsNotChosenOut() throws {
        let found = try Derivatives(at: [.f64([-1, 0, 4])]) { x in
            try (x[0] .> 0).select(x[0] * 3, 7)
        }
        #expect(found.first == [.f64([0, 0, 3])])
        #expect(
            try Select().evaluate([.bool([true, false]), .f64([1, .nan]), .f64([.infinity, 2])])
                == [.f64([1, 2])])
    }

    @Test func clipMovesIntoTheInterval() throws {
        let x = [-.infinity, -2, -1, 0.5, 2, 3, .infinity]
        for elementType in [ElementType.f32, .f64] {
            let found = try Clip(min: -1, max: 2).evaluate([.of(elementType, x)])
            #expect(found == [.of(elementType, [-1, -1, -1, 0.5, 2, 2, 2])])
        }
        #expect(try Clip(min: 0).evaluate([.f64(x)]) == [.f64([0, 0, 0, 0.5, 2, 3, .infinity])])
        #expect(try Clip(max: 0).evaluate([.i32([-5, 0, 5])]) == [.i32([-5, 0, 0])])
        #expect(try Clip(min: 1, max: 1).evaluate([.i64([.min, .max])]) == [.i64([1, 1])])
        #expect(try Clip().evaluate([.i64([.min, .max])]) == [.i64([.min, .max])])
        #expect(try Clip(min: 0).evaluate([.f64([.nan])])[0].doubles[0].isNaN)
    }

    @Test func clipOfEqualMeaningIsEqual() throws {
        #expect(Clip(min: -0.0) == Clip(min: 0))
        #expect(
            try Clip(attributes: AttributeValues(["min": .integer(0), "max": .none]))
                == Clip(min: 0))
    }

    struct Conversion: Sendable {
        let from: Tensor
        let to: Tensor
    }

    private static let conversions: [Conversion] = [
        .init(from: .f64([0.1, 1e300, .nan]), to: .f32([0.1, .infinity, .nan])),
        .init(
            from: .f64([-1.9, 1.9, .nan, 1e300, -.infinity]),
            to: .i32([-1, 1, 0, Int64(Int32.max), Int64(Int32.min)])),
        .init(from: .f32([1e30, -1e30, -0.5]), to: .i64([.max, .min, 0])),
        .init(from: .f32([0, -0.0, 0.25, .nan]), to: .bool([false, false, true, true])),
        .init(from: .i64([1 << 32 + 5, -1]), to: .i32([5, -1])),
        .init(from: .i32([-7, 0]), to: .f64([-7, 0])),
        .init(from: .i64([-7, 0]), to: .bool([true, false])),
        .init(from: .bool([true, false]), to: .f32([1, 0])),
        .init(from: .bool([true, false]), to: .i64([1, 0])),
        .init(from: .f32([0.1]), to: .f64([Double(Float(0.1))])),
    ]

    @Test(arguments: conversions) func castConverts(row: Conversion) throws {
        let found = try Cast(row.to.elementType).evaluate([row.from])[0]
        #expect(found.difference(from: row.to, tolerance: 0) == nil)
    }

    @Test func castCarriesTheGradientBetweenFloatingPointTypesAlone() throws {
        let single = try Derivatives(at: [.f64([0.5, 2])]) { try $0[0].cast(to: .f32).square() }
        #expect(single.first == [.f64([1, 4])])
        #expect(single.second == [.f64([2, 2])])
        let whole = try Derivatives(at: [.f64([0.5, 2])]) { x in
            try x[0] * x[0].cast(to: .i32).cast(to: .f64)
        }
        #expect(whole.first == [.f64([0, 2])])
    }

    @Test func stopGradientIsTheOperandAndAConstant() throws {
        for x in [Tensor.f32([1, .nan]), .f64([-0.0]), .i32([7]), .bool([true])] {
            #expect(try StopGradient().evaluate([x]) == [x])
        }
        let found = try Derivatives(at: [.f64([3])]) { try $0[0] * $0[0].stoppingGradient() }
        #expect(found.first == [.f64([3])])
        #expect(found.second == [.f64([0])])
    }
}
