using System;

namespace Pistachio.Hil.Yaml;

/// <summary>A file that people write is wrong. The message is one line: file, line, what was expected.</summary>
public sealed class DocumentException : Exception
{
    public DocumentException(string message)
        : base(message)
    {
    }

    public DocumentException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
