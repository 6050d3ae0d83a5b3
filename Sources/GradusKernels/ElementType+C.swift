import CGradusKernels
import GradusTensors

extension ElementType {
    /// The C side's name of this type.
    var code: gradus_type {
        switch self {
        case .f32: .GRADUS_F32
        case .f64: .GRADUS_F64
        case .i32: .GRADUS_I32
        case .i64: .GRADUS_I64
        case .bool: .GRADUS_BOOL
        }
    }

    /// The type that the C side names so.
    init(code: gradus_type) {
        switch code {
        case .GRADUS_F32: self = .f32
        case .GRADUS_F64: self = .f64
        case .GRADUS_I32: self = .i32
        case .GRADUS_I64: self = .i64
        case .GRADUS_BOOL: self = .bool
        }
    }
}
