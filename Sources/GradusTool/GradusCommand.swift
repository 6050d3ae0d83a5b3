@main struct GradusCommand { static func main() {} }
