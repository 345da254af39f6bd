using Hikyaku.Server.Language;

namespace Hikyaku.Server.Administration;

/// <summary>Neither a running server nor the store can be used; says why and what to do.</summary>
internal sealed class AdministrationUnavailableException(Text reason, Exception? cause = null) : Exception(reason.English, cause)
{
    /// <summary>For the operator.</summary>
    public Text Reason { get; } = reason;
}
