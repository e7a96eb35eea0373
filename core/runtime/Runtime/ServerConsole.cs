namespace Pistachio.Runtime;

/// <summary>Lines on the system's console, for reports of a server about itself.</summary>
public static class ServerConsole
{
    /// <summary>Writes text as UTF-8.</summary>
    public static void Write(string text) => Output.Write(text);

    /// <summary>Writes text as UTF-8 and a line feed.</summary>
    public static void WriteLine(string text)
    {
        Output.Write(text);
        Output.Write("\n");
    }
}
