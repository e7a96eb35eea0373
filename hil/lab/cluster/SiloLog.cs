using System;
using System.Globalization;
using System.IO;

using Microsoft.Extensions.Logging;

namespace Pistachio.Hil.Lab.Cluster;

/// <summary>Writes what Orleans warns of to a file: users get one line of ours instead.</summary>
internal sealed class SiloLog : ILoggerProvider
{
    private readonly StreamWriter file;

    public SiloLog(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory)
            Directory.CreateDirectory(directory);
        file = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
    }

    public ILogger CreateLogger(string categoryName) => new Category(file, categoryName);

    public void Dispose() => file.Dispose();

    private sealed class Category(StreamWriter file, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            string time = DateTime.UtcNow.ToString("O", CultureInfo.InvariantCulture);
            lock (file)
            {
                file.WriteLine($"{time} {logLevel} {name}: {formatter(state, exception)}");
                if (exception is not null)
                    file.WriteLine(logLevel > LogLevel.Warning ? exception.ToString() : $"  {exception.GetType().Name}: {exception.Message}");
            }
        }
    }
}
