//! What comes for language models: a row for each maker and each use that it names, since whether somebody asked for the
//! page is not the same as training.

use super::rule::{IN_AN_APP, Rule, rule};
use crate::domain::click::Verdict::Bot;

pub(super) const RULES: &[Rule] = &[
    rule(
        "ai-gptbot",
        Bot,
        &["gptbot"],
        "OpenAI, for training",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; \
         +https://openai.com/gptbot)",
    ),
    rule(
        "ai-chatgpt-user",
        Bot,
        &["chatgpt-user", "chatgpt agent"],
        "ChatGPT, for somebody who asked it",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ChatGPT-User/1.0; \
         +https://openai.com/bot)",
    ),
    rule(
        "ai-oai-searchbot",
        Bot,
        &["oai-searchbot", "oai-adsbot"],
        "OpenAI, for its search",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; OAI-SearchBot/1.0; \
         +https://openai.com/searchbot)",
    ),
    rule(
        "ai-openai",
        Bot,
        &["openai.com", "openai/"],
        "OpenAI under other names",
        "OpenAI/1.0 (+https://openai.com/)",
    ),
    rule(
        "ai-claudebot",
        Bot,
        &["claudebot", "anthropic-ai"],
        "Anthropic, for training",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; \
         +claudebot@anthropic.com)",
    ),
    rule(
        "ai-claude-user",
        Bot,
        &["claude-user", "claude-code"],
        "Claude, for somebody who asked it",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Claude-User/1.0; \
         +Claude-User@anthropic.com)",
    ),
    rule(
        "ai-claude-searchbot",
        Bot,
        &["claude-searchbot"],
        "Anthropic, for its search",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Claude-SearchBot/1.0; \
         +Claude-SearchBot@anthropic.com)",
    ),
    rule(
        "ai-anthropic",
        Bot,
        &["claude-", "anthropic"],
        "Anthropic under other names",
        "Mozilla/5.0 (compatible; claude-web/1.0)",
    ),
    rule(
        "ai-perplexity-user",
        Bot,
        &["perplexity-user"],
        "Perplexity, for somebody who asked it",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Perplexity-User/1.0; \
         +https://perplexity.ai/perplexity-user)",
    ),
    rule(
        "ai-perplexitybot",
        Bot,
        &["perplexity"],
        "Perplexity, for its search",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; PerplexityBot/1.0; \
         +https://perplexity.ai/perplexitybot)",
    ),
    rule(
        "ai-google",
        Bot,
        &[
            "google-extended",
            "google-cloudvertexbot",
            "google-notebooklm",
            "googleagent",
            "google-gemini",
            "gemini-",
        ],
        "Gemini and its research, for somebody who asked it",
        "Mozilla/5.0 (compatible; Google-NotebookLM; +https://developers.google.com)",
    )
    .except(IN_AN_APP),
    rule(
        "ai-amazon",
        Bot,
        &[
            "amazonbot",
            "amzn-user",
            "amzn-search",
            "bedrockbot",
            "buyforme",
            "novaact",
            "nova-act",
            "nova act",
        ],
        "Amazon: Alexa, its agents and its search",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 \
         Safari/537.36 (NovaAct/1.0)",
    )
    .except(IN_AN_APP),
    rule(
        "ai-bytespider",
        Bot,
        &["bytespider", "toutiaospider", "doubao", "imagesift"],
        "ByteDance, for training",
        "Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Mobile \
         Safari/537.36 (compatible; Bytespider; spider-feedback@bytedance.com)",
    ),
    rule("ai-ccbot", Bot, &["ccbot"], "Common Crawl", "CCBot/2.0 (https://commoncrawl.org/faq/)"),
    rule("ai-cohere", Bot, &["cohere-"], "Cohere", "cohere-ai"),
    rule(
        "ai-mistral",
        Bot,
        &["mistralai", "mistral-"],
        "Le Chat, for somebody who asked it",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; MistralAI-User/1.0; \
         +https://docs.mistral.ai/robots)",
    ),
    rule(
        "ai-deepseek",
        Bot,
        &["deepseek"],
        "DeepSeek",
        "Mozilla/5.0 (compatible; DeepSeekBot/1.0; +https://www.deepseek.com/)",
    ),
    rule("ai-kimi", Bot, &["kimi-", "moonshot"], "Kimi", "Mozilla/5.0 (compatible; Kimi-User/1.0)")
        .except(IN_AN_APP),
    rule(
        "ai-grok",
        Bot,
        &["grok-", "grokbot", "xai-", "xaibot", "grok/"],
        "Grok",
        "Mozilla/5.0 (compatible; GrokBot/1.0; +https://x.ai)",
    )
    .except(IN_AN_APP),
    rule(
        "ai-copilot",
        Bot,
        &["copilot-user", "copilotbot"],
        "Copilot, for somebody who asked it",
        "Mozilla/5.0 (compatible; Copilot-User/1.0)",
    )
    .except(IN_AN_APP),
    rule(
        "ai-duckassist",
        Bot,
        &["duckassist"],
        "DuckDuckGo, for answers",
        "DuckAssistBot/1.2; (+http://duckduckgo.com/duckassistbot.html)",
    ),
    rule(
        "ai-youbot",
        Bot,
        &["youbot"],
        "You.com",
        "Mozilla/5.0 (compatible; YouBot/1.0; +https://about.you.com/youbot/)",
    ),
    rule(
        "ai-manus",
        Bot,
        &["manus-user", "manus/"],
        "Manus, for somebody who asked it",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 \
         Safari/537.36 Manus-User/1.0",
    )
    .except(IN_AN_APP),
    rule(
        "ai-devin",
        Bot,
        &["devin/"],
        "Devin, for somebody who asked it",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 \
         Safari/537.36 Devin/1.0; +devin.ai",
    )
    .except(IN_AN_APP),
    rule(
        "ai-huggingface",
        Bot,
        &["huggingface"],
        "Hugging Face",
        "huggingface_hub/0.24; python/3.11",
    ),
    rule(
        "ai-diffbot",
        Bot,
        &["diffbot"],
        "Diffbot",
        "Mozilla/5.0 (compatible; Diffbot/3.0; +http://www.diffbot.com)",
    ),
];
