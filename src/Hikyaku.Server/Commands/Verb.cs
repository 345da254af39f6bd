using System.CommandLine;
using Hikyaku.Server.Language;
using Hikyaku.Server.Screen;

namespace Hikyaku.Server.Commands;

/// <summary>A command with what its help page needs beyond System.CommandLine: examples.</summary>
internal sealed class Verb : Command
{
    /// <summary>Makes a command whose description is in the terminal's language.</summary>
    public Verb(string name, Terminal terminal, Text description, params IReadOnlyList<Example> examples)
        : base(name, description.In(terminal.Tongue))
        => Examples = examples;

    /// <summary>Shown at the end of the help page.</summary>
    public IReadOnlyList<Example> Examples { get; }
}

/// <summary>A command line to copy, and what it does.</summary>
internal sealed record Example(string CommandLine, Text Meaning);
