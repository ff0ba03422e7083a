export { default as ChannelFacts } from './ChannelFacts.vue'
export { default as ChannelSelect } from './ChannelSelect.vue'
export { default as CreateChannelLink } from './CreateChannelLink.vue'
