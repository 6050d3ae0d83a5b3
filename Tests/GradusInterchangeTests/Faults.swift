import Testing

@testable import GradusInterchange

/// The description of the error that the body throws.
func fault(_ body: () throws(InterchangeError) -> Void) -> String {
    do {
        try body()
        return "no error"
    } catch {
        return error.description
    }
}
