using Hikyaku.Server.Language;

namespace Hikyaku.Server.Serving;

/// <summary>The server can't start; says why and what to do.</summary>
internal sealed class StartFailedException(Text reason, Exception? cause = null) : Exception(reason.English, cause)
{
    /// <summary>For the operator.</summary>
    public Text Reason { get; } = reason;
}
