using Pistachio.Hil.Runner;

namespace Pistachio.Processes.Conformance;

/// <summary>The conformance driver of the C door.</summary>
internal static class Start
{
    private static int Main() => ProgramDriver.Run("/conformance/door", "process/0.1.0"u8);
}
