import GradusTensors

// Types and tensors written short: `.f64("batch", 3)`, `.f64([1, 2, 3])`.

extension Dimension: ExpressibleByStringLiteral {
    /// A symbolic size.
    public init(stringLiteral symbol: String) { self.init(symbol: symbol) }
}

extension TensorType {
    package static func f32(_ dimensions: Dimension...) -> TensorType {
        .init(.f32, Shape(dimensions))
    }
    package static func f64(_ dimensions: Dimension...) -> TensorType {
        .init(.f64, Shape(dimensions))
    }
    package static func i32(_ dimensions: Dimension...) -> TensorType {
        .init(.i32, Shape(dimensions))
    }
    package static func i64(_ dimensions: Dimension...) -> TensorType {
        .init(.i64, Shape(dimensions))
    }
    package static func bool(_ dimensions: Dimension...) -> TensorType {
        .init(.bool, Shape(dimensions))
    }
}

extension Tensor {
    /// A tensor of any element type from numbers; one axis where no sizes are given.
    package static func of(
        _ elementType: ElementType, _ elements: [Double], _ sizes: [Int]? = nil
    ) -> Tensor {
        Tensor(elementType, sizes: sizes ?? [elements.count], converting: elements)
    }

    package static func f32(_ elements: [Double], _ sizes: [Int]? = nil) -> Tensor {
        .of(.f32, elements, sizes)
    }

    package static func f64(_ elements: [Double], _ sizes: [Int]? = nil) -> Tensor {
        .of(.f64, elements, sizes)
    }

    package static func i32(_ elements: [Int64], _ sizes: [Int]? = nil) -> Tensor {
        Tensor(.i32, sizes: sizes ?? [elements.count], converting: elements)
    }

    package static func i64(_ elements: [Int64], _ sizes: [Int]? = nil) -> Tensor {
        Tensor(.i64, sizes: sizes ?? [elements.count], converting: elements)
    }

    package static func bool(_ elements: [Bool], _ sizes: [Int]? = nil) -> Tensor {
        Tensor(sizes: sizes ?? [elements.count], storage: .bool(elements))
    }

    /// The same number in every element of a tensor of this one's type.
    package func filled(with number: Double) -> Tensor {
        Tensor(repeating: number, elementType, sizes: sizes)
    }

    /// The first difference between two tensors beyond rounding, in words; nil where there is none.
    ///
    /// NaN is close to NaN, an infinity to itself; integers and truth values must be equal.
    ///
    /// - Parameters:
    ///   - tolerance: the error allowed, relative to the expected magnitude.
    ///   - unit: the least magnitude that the error is relative to.
    package func difference(
        from expected: Tensor, tolerance: Double = 1e-12, unit: Double = 1
    ) -> String? {
        guard type == expected.type else { return "is \(type), expected \(expected.type)" }
        guard elementType.isFloatingPoint else {
            let pair = zip(integers, expected.integers).enumerated().first { $0.1.0 != $0.1.1 }
            return pair.map { "element \($0) is \($1.0), expected \($1.1)" }
        }
        for (index, (found, wanted)) in zip(doubles, expected.doubles).enumerated() {
            if found == wanted || (found.isNaN && wanted.isNaN) { continue }
            if abs(found - wanted) <= tolerance * max(unit, abs(wanted)), wanted.isFinite {
                continue
            }
            return "element \(index) is \(found), expected \(wanted)"
        }
        return nil
    }
}
