/// Numbers behind names that are taken: `name_2`, `name_3`, …, each given once.
struct NumberedNames {
    private var last: [String: Int] = [:]

    /// The next name like one that is taken.
    mutating func next(like name: String) -> String {
        let number = last[name, default: 1] + 1
        last[name] = number
        return "\(name)_\(number)"
    }
}
