import 'element-plus/dist/index.css'
import './tokens.css'
import './base.css'
