/// The candidate that a mistyped name most probably stands for, or nil if none is near.
///
/// Near means a distance of at most a third of the name's length, and at least 1. Of equally near
/// candidates the first wins.
package func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
    let letters = Array(name.utf8)
    guard !letters.isEmpty, letters.count <= 64 else { return nil }
    let lowercased = name.lowercased()
    var best: (name: String, distance: Int)?
    var threshold = max(1, letters.count / 3)
    for candidate in candidates where candidate != name {
        if candidate.lowercased() == lowercased { return candidate }
        guard abs(candidate.utf8.count - letters.count) <= threshold else { continue }
        let distance = editDistance(letters, Array(candidate.utf8))
        guard distance <= threshold, distance < min(letters.count, candidate.utf8.count) else {
            continue
        }
        best = (candidate, distance)
        threshold = distance - 1
    }
    return best?.name
}

/// The least number of insertions, deletions, substitutions and exchanges of neighbours that turn
/// one text into the other, each letter edited once (optimal string alignment; Damerau 1964,
/// Levenshtein 1966).
func editDistance(_ first: [UInt8], _ second: [UInt8]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...second.count)
    for row in 0..<first.count {
        var current = [row + 1]
        current.reserveCapacity(second.count + 1)
        for column in 0..<second.count {
            let substitution = previous[column] + (first[row] == second[column] ? 0 : 1)
            var cost = min(substitution, previous[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, first[row] == second[column - 1],
                first[row - 1] == second[column]
            {
                cost = min(cost, beforePrevious[column - 1] + 1)
            }
            current.append(cost)
        }
        beforePrevious = previous
        previous = current
    }
    return previous[second.count]
}
